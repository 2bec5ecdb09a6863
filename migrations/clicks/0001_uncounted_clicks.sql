CREATE TABLE `uncounted_clicks` (
	`message_id` text PRIMARY KEY NOT NULL,
	`click_ids` text NOT NULL
);
