-- WITHOUT ROWID by hand: each row then costs one write instead of two.
CREATE TABLE `compacted_days` (
	`network_id` text NOT NULL,
	`tier` text NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`done_until` integer NOT NULL,
	PRIMARY KEY(`network_id`, `tier`, `starts_at`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `daily_rollups` (
	`tier` text NOT NULL,
	`network_id` text NOT NULL,
	`bucket` integer NOT NULL,
	`partner_id` text NOT NULL,
	`offer_id` text NOT NULL,
	`advertiser_id` text NOT NULL,
	`event_id` text NOT NULL,
	`country` text NOT NULL,
	`device` text NOT NULL,
	`os` text NOT NULL,
	`sub` text NOT NULL,
	`clicks` integer NOT NULL,
	`conversions` integer NOT NULL,
	`pending` integer NOT NULL,
	`rejected` integer NOT NULL,
	`revenue` integer NOT NULL,
	`payout` integer NOT NULL,
	`click_conversions` integer NOT NULL,
	`click_pending` integer NOT NULL,
	`click_rejected` integer NOT NULL,
	`click_revenue` integer NOT NULL,
	`click_payout` integer NOT NULL,
	PRIMARY KEY(`tier`, `network_id`, `bucket`, `partner_id`, `offer_id`, `advertiser_id`, `event_id`, `country`, `device`, `os`, `sub`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `conversions_offer` ON `conversions` (`offer_id`);--> statement-breakpoint
CREATE INDEX `conversions_partner` ON `conversions` (`partner_id`);