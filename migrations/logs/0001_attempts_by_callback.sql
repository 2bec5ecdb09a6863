-- WITHOUT ROWID by hand: each row then costs one write instead of two.
CREATE TABLE `__new_attempts` (
	`id` text NOT NULL,
	`network_id` text NOT NULL,
	`callback_id` text NOT NULL,
	`no` integer NOT NULL,
	`at` integer NOT NULL,
	`method` text NOT NULL,
	`url` text NOT NULL,
	`request_headers` text NOT NULL,
	`request_body` text,
	`status` integer,
	`ms` integer NOT NULL,
	`answer_headers` text NOT NULL,
	`answer` text,
	`error` text,
	`note` text,
	PRIMARY KEY(`callback_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_attempts`("id", "network_id", "callback_id", "no", "at", "method", "url", "request_headers", "request_body", "status", "ms", "answer_headers", "answer", "error", "note") SELECT "id", "network_id", "callback_id", "no", "at", "method", "url", "request_headers", "request_body", "status", "ms", "answer_headers", "answer", "error", "note" FROM `attempts`;--> statement-breakpoint
DROP TABLE `attempts`;--> statement-breakpoint
ALTER TABLE `__new_attempts` RENAME TO `attempts`;
