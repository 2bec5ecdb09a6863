-- WITHOUT ROWID by hand: each row then costs one write instead of two.
CREATE TABLE `attempts` (
	`id` text PRIMARY KEY NOT NULL,
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
	`note` text
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `attempts_callback` ON `attempts` (`callback_id`);--> statement-breakpoint
CREATE TABLE `history` (
	`id` text PRIMARY KEY NOT NULL,
	`network_id` text NOT NULL,
	`at` integer NOT NULL,
	`level` text NOT NULL,
	`type` text NOT NULL,
	`code` text NOT NULL,
	`message` text NOT NULL,
	`click_id` text,
	`offer_id` text,
	`partner_id` text,
	`response_id` text,
	`count` integer NOT NULL,
	`request` text
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `history_click` ON `history` (`click_id`) WHERE click_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `history_response` ON `history` (`response_id`) WHERE response_id IS NOT NULL;