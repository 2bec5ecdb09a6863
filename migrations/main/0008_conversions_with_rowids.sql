-- With rowids, against the rule: a WITHOUT ROWID row of more than 1 000 bytes takes a page of 4 KB besides, and each of
-- these has more. See docs/decisions/2026-11-23-wide-rows-have-rowids.md.
CREATE TABLE `__new_conversions` (
	`id` text PRIMARY KEY NOT NULL,
	`network_id` text NOT NULL,
	`advertiser_id` text NOT NULL,
	`offer_id` text NOT NULL,
	`partner_id` text NOT NULL,
	`link_id` text NOT NULL,
	`click_id` text NOT NULL,
	`event_id` text NOT NULL,
	`offer_event_id` text,
	`member_id` text NOT NULL,
	`pub_click_id` text NOT NULL,
	`cnv_conversion_id` text,
	`status` text NOT NULL,
	`reason` text,
	`advertiser_status` text NOT NULL,
	`status_by` text NOT NULL,
	`revenue` integer NOT NULL,
	`payout` integer NOT NULL,
	`reward_points` real NOT NULL,
	`currency` text NOT NULL,
	`over_delivery` integer NOT NULL,
	`test` integer NOT NULL,
	`cnv_values` text NOT NULL,
	`click` text NOT NULL,
	`click_at` integer NOT NULL,
	`received_at` integer NOT NULL,
	`user_completed_at` integer,
	`created_at` integer NOT NULL,
	`due_at` integer,
	`receipt_id` text NOT NULL,
	`request_hash` text NOT NULL,
	`said_again` text,
	`said_again_at` integer,
	`commit_token` text NOT NULL,
	`click_key` text,
	`member_key` text,
	`change_no` integer NOT NULL,
	`cap_claims` text NOT NULL,
	`caps_counted` integer NOT NULL
);
--> statement-breakpoint
INSERT INTO `__new_conversions`("id", "network_id", "advertiser_id", "offer_id", "partner_id", "link_id", "click_id", "event_id", "offer_event_id", "member_id", "pub_click_id", "cnv_conversion_id", "status", "reason", "advertiser_status", "status_by", "revenue", "payout", "reward_points", "currency", "over_delivery", "test", "cnv_values", "click", "click_at", "received_at", "user_completed_at", "created_at", "due_at", "receipt_id", "request_hash", "said_again", "said_again_at", "commit_token", "click_key", "member_key", "change_no", "cap_claims", "caps_counted") SELECT "id", "network_id", "advertiser_id", "offer_id", "partner_id", "link_id", "click_id", "event_id", "offer_event_id", "member_id", "pub_click_id", "cnv_conversion_id", "status", "reason", "advertiser_status", "status_by", "revenue", "payout", "reward_points", "currency", "over_delivery", "test", "cnv_values", "click", "click_at", "received_at", "user_completed_at", "created_at", "due_at", "receipt_id", "request_hash", "said_again", "said_again_at", "commit_token", "click_key", "member_key", "change_no", "cap_claims", "caps_counted" FROM `conversions` ORDER BY `id`;--> statement-breakpoint
DROP TABLE `conversions`;--> statement-breakpoint
ALTER TABLE `__new_conversions` RENAME TO `conversions`;--> statement-breakpoint
CREATE UNIQUE INDEX `conversions_click` ON `conversions` (`click_id`,`click_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `conversions_member_key` ON `conversions` (`member_key`) WHERE member_key IS NOT NULL;--> statement-breakpoint
CREATE INDEX `conversions_member` ON `conversions` (`member_id`,`id`);--> statement-breakpoint
CREATE INDEX `conversions_pub_click` ON `conversions` (`pub_click_id`);--> statement-breakpoint
CREATE INDEX `conversions_cnv` ON `conversions` (`cnv_conversion_id`) WHERE cnv_conversion_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `conversions_due` ON `conversions` (`due_at`) WHERE due_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `conversions_offer` ON `conversions` (`offer_id`,`id`);--> statement-breakpoint
CREATE INDEX `conversions_partner` ON `conversions` (`partner_id`,`id`);
