-- WITHOUT ROWID by hand: each row then costs one write instead of two.
CREATE TABLE `clicks` (
	`id` text PRIMARY KEY NOT NULL,
	`network_id` text NOT NULL,
	`link_id` text NOT NULL,
	`offer_id` text NOT NULL,
	`partner_id` text NOT NULL,
	`advertiser_id` text NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`pub_click_id` text NOT NULL,
	`pub_member_id` text NOT NULL,
	`subs` text NOT NULL,
	`pub_session_id` text,
	`pub_gender` text,
	`pub_age` text,
	`pub_geo_country` text,
	`pub_geo_state` text,
	`pub_postal_code` text,
	`country` text,
	`region` text,
	`city` text,
	`device` text,
	`os` text,
	`browser` text,
	`language` text,
	`referrer` text,
	`ip` text,
	`user_agent` text,
	`destination` text NOT NULL,
	`test` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `clicks_pub_click` ON `clicks` (`pub_click_id`);--> statement-breakpoint
CREATE INDEX `clicks_member` ON `clicks` (`pub_member_id`);