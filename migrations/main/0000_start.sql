-- WITHOUT ROWID by hand: each row then costs one write instead of two.
CREATE TABLE `advertiser_addresses` (
	`advertiser_id` text NOT NULL,
	`ip` text NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`count` integer NOT NULL,
	`signed` integer NOT NULL,
	PRIMARY KEY(`advertiser_id`, `ip`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `advertisers` (
	`id` text PRIMARY KEY NOT NULL,
	`network_id` text NOT NULL,
	`name` text NOT NULL,
	`status` text NOT NULL,
	`answers` text NOT NULL,
	`postback_security` text NOT NULL,
	`postback_token` text NOT NULL,
	`postback_secret` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `advertisers_postback_token_unique` ON `advertisers` (`postback_token`);--> statement-breakpoint
CREATE INDEX `advertisers_network` ON `advertisers` (`network_id`,`id`);--> statement-breakpoint
CREATE TABLE `alert_firings` (
	`id` text PRIMARY KEY NOT NULL,
	`alert_id` text NOT NULL,
	`network_id` text NOT NULL,
	`subject` text NOT NULL,
	`message` text NOT NULL,
	`data` text NOT NULL,
	`fired_at` integer NOT NULL,
	`ended_at` integer,
	`delivery` text NOT NULL,
	`tries` integer NOT NULL,
	`next_at` integer,
	`last_error` text
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `alert_firings_open` ON `alert_firings` (`alert_id`,`subject`) WHERE ended_at IS NULL;--> statement-breakpoint
CREATE INDEX `alert_firings_alert` ON `alert_firings` (`alert_id`,`id`);--> statement-breakpoint
CREATE INDEX `alert_firings_due` ON `alert_firings` (`next_at`) WHERE next_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`network_id` text NOT NULL,
	`name` text NOT NULL,
	`status` text NOT NULL,
	`kind` text NOT NULL,
	`threshold` integer,
	`offer_id` text,
	`partner_id` text,
	`webhook_url` text,
	`email` text,
	`signing_secret` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `alerts_network` ON `alerts` (`network_id`,`id`);--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`network_id` text NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`role` text NOT NULL,
	`partner_id` text,
	`created_at` integer NOT NULL,
	`revoked_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash_unique` ON `api_keys` (`hash`);--> statement-breakpoint
CREATE INDEX `api_keys_network` ON `api_keys` (`network_id`,`id`);--> statement-breakpoint
CREATE TABLE `audit_log` (
	`id` text PRIMARY KEY NOT NULL,
	`network_id` text NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`record` text NOT NULL,
	`record_id` text NOT NULL,
	`before` text,
	`after` text,
	`at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `audit_log_record` ON `audit_log` (`record_id`);--> statement-breakpoint
CREATE TABLE `breakers` (
	`key` text PRIMARY KEY NOT NULL,
	`network_id` text NOT NULL,
	`partner_id` text NOT NULL,
	`host` text NOT NULL,
	`failures` integer NOT NULL,
	`opened_at` integer,
	`probe_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `breakers_open` ON `breakers` (`opened_at`) WHERE opened_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `callbacks` (
	`id` text PRIMARY KEY NOT NULL,
	`network_id` text NOT NULL,
	`partner_id` text NOT NULL,
	`offer_id` text NOT NULL,
	`conversion_id` text NOT NULL,
	`click_id` text NOT NULL,
	`destination` text NOT NULL,
	`change_no` integer NOT NULL,
	`status` text NOT NULL,
	`reason` text,
	`state` text NOT NULL,
	`due_at` integer,
	`attempts` integer NOT NULL,
	`ladder_start` integer DEFAULT 0 NOT NULL,
	`refusals` integer DEFAULT 0 NOT NULL,
	`lease_until` integer,
	`breaker_key` text,
	`last_status` integer,
	`last_error` text,
	`note` text,
	`test` integer NOT NULL,
	`created_at` integer NOT NULL,
	`ended_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `callbacks_conversion` ON `callbacks` (`conversion_id`);--> statement-breakpoint
CREATE INDEX `callbacks_due` ON `callbacks` (`due_at`) WHERE due_at IS NOT NULL AND breaker_key IS NULL;--> statement-breakpoint
CREATE INDEX `callbacks_held` ON `callbacks` (`breaker_key`,`due_at`) WHERE breaker_key IS NOT NULL;--> statement-breakpoint
CREATE TABLE `cap_counters` (
	`key` text PRIMARY KEY NOT NULL,
	`used` integer NOT NULL,
	`cap_limit` integer NOT NULL,
	`reached_at` integer,
	`reached_by` text
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `conversion_changes` (
	`conversion_id` text NOT NULL,
	`no` integer NOT NULL,
	`from_status` text NOT NULL,
	`to_status` text NOT NULL,
	`reason` text,
	`changed_by` text NOT NULL,
	`actor` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`conversion_id`, `no`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `conversions` (
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
	`commit_token` text NOT NULL,
	`click_key` text,
	`member_key` text,
	`change_no` integer NOT NULL,
	`cap_claims` text NOT NULL,
	`caps_counted` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `conversions_click_key` ON `conversions` (`click_key`) WHERE click_key IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `conversions_member_key` ON `conversions` (`member_key`) WHERE member_key IS NOT NULL;--> statement-breakpoint
CREATE INDEX `conversions_click` ON `conversions` (`click_id`);--> statement-breakpoint
CREATE INDEX `conversions_member` ON `conversions` (`member_id`);--> statement-breakpoint
CREATE INDEX `conversions_pub_click` ON `conversions` (`pub_click_id`);--> statement-breakpoint
CREATE INDEX `conversions_cnv` ON `conversions` (`cnv_conversion_id`) WHERE cnv_conversion_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `conversions_due` ON `conversions` (`due_at`) WHERE due_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `history_tallies` (
	`bucket` integer NOT NULL,
	`network_id` text NOT NULL,
	`type` text NOT NULL,
	`code` text NOT NULL,
	`offer_id` text NOT NULL,
	`partner_id` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`bucket`, `network_id`, `type`, `code`, `offer_id`, `partner_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`key` text PRIMARY KEY NOT NULL,
	`request_hash` text NOT NULL,
	`status` integer,
	`body` text,
	`at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `ingested_messages` (
	`id` text PRIMARY KEY NOT NULL,
	`token` text NOT NULL,
	`at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `invitations` (
	`id` text PRIMARY KEY NOT NULL,
	`network_id` text NOT NULL,
	`user_id` text,
	`email` text NOT NULL,
	`role` text NOT NULL,
	`partner_id` text,
	`token_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`accepted_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `invitations_token_hash_unique` ON `invitations` (`token_hash`);--> statement-breakpoint
CREATE INDEX `invitations_open` ON `invitations` (`network_id`,`id`) WHERE accepted_at IS NULL;--> statement-breakpoint
CREATE TABLE `links` (
	`id` text PRIMARY KEY NOT NULL,
	`network_id` text NOT NULL,
	`offer_id` text NOT NULL,
	`partner_id` text NOT NULL,
	`status` text NOT NULL,
	`payout` text,
	`event_payouts` text NOT NULL,
	`caps` text NOT NULL,
	`dirty` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `links_offer_partner` ON `links` (`offer_id`,`partner_id`);--> statement-breakpoint
CREATE INDEX `links_partner` ON `links` (`partner_id`);--> statement-breakpoint
CREATE INDEX `links_dirty` ON `links` (`dirty`) WHERE dirty > 0;--> statement-breakpoint
CREATE TABLE `member_health` (
	`partner_id` text NOT NULL,
	`offer_id` text NOT NULL,
	`network_id` text NOT NULL,
	`status` text NOT NULL,
	`reasons` text NOT NULL,
	`clicks` integer NOT NULL,
	`distinct_members` integer NOT NULL,
	`repeated_click_ids` integer NOT NULL,
	`refused` integer NOT NULL,
	`example` text,
	`sample` text NOT NULL,
	`judged_at` integer NOT NULL,
	PRIMARY KEY(`partner_id`, `offer_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `member_health_unhealthy` ON `member_health` (`network_id`) WHERE status = 'unhealthy';--> statement-breakpoint
CREATE INDEX `member_health_refused` ON `member_health` (`network_id`) WHERE refused > 0;--> statement-breakpoint
CREATE TABLE `networks` (
	`id` text PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`currency` text NOT NULL,
	`timezone` text NOT NULL,
	`policies` text NOT NULL,
	`created_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `networks_slug_unique` ON `networks` (`slug`);--> statement-breakpoint
CREATE TABLE `offer_events` (
	`id` text PRIMARY KEY NOT NULL,
	`offer_id` text NOT NULL,
	`event_id` text NOT NULL,
	`aliases` text NOT NULL,
	`name` text NOT NULL,
	`revenue` text NOT NULL,
	`payout` text NOT NULL,
	`reward_points` real NOT NULL,
	`caps` text NOT NULL,
	`allow_repeat_conversions` integer NOT NULL,
	`pending_days` integer NOT NULL,
	`sequence_number` integer,
	`position` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `offer_events_event` ON `offer_events` (`offer_id`,`event_id`);--> statement-breakpoint
CREATE TABLE `offers` (
	`id` text PRIMARY KEY NOT NULL,
	`network_id` text NOT NULL,
	`advertiser_id` text NOT NULL,
	`name` text NOT NULL,
	`type` text NOT NULL,
	`integration_id` text,
	`status` text NOT NULL,
	`tracking_url` text NOT NULL,
	`fallback_url` text,
	`currency` text NOT NULL,
	`revenue` text NOT NULL,
	`payout` text NOT NULL,
	`reward_points` real NOT NULL,
	`caps` text NOT NULL,
	`allow_repeat_conversions` integer NOT NULL,
	`pending_days` integer NOT NULL,
	`click_window_days` integer NOT NULL,
	`min_seconds_to_convert` integer NOT NULL,
	`rewarding` text NOT NULL,
	`over_cap` text NOT NULL,
	`creative` text NOT NULL,
	`targeting` text NOT NULL,
	`blocked_sources` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `offers_network` ON `offers` (`network_id`,`id`);--> statement-breakpoint
CREATE INDEX `offers_advertiser` ON `offers` (`advertiser_id`);--> statement-breakpoint
CREATE TABLE `parked_postbacks` (
	`id` text PRIMARY KEY NOT NULL,
	`network_id` text NOT NULL,
	`click_id` text NOT NULL,
	`offer_id` text,
	`code` text NOT NULL,
	`message` text NOT NULL,
	`fingerprint` text NOT NULL,
	`request` text NOT NULL,
	`received_at` integer NOT NULL,
	`tries` integer NOT NULL,
	`next_at` integer,
	`outcome` text,
	`conversion_id` text,
	`ended_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `parked_postbacks_next` ON `parked_postbacks` (`next_at`) WHERE next_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `parked_postbacks_open` ON `parked_postbacks` (`fingerprint`) WHERE outcome IS NULL;--> statement-breakpoint
CREATE INDEX `parked_postbacks_click` ON `parked_postbacks` (`click_id`);--> statement-breakpoint
CREATE INDEX `parked_postbacks_lost` ON `parked_postbacks` (`ended_at`) WHERE outcome = 'CLICK_LOST';--> statement-breakpoint
CREATE TABLE `partner_postbacks` (
	`id` text PRIMARY KEY NOT NULL,
	`network_id` text NOT NULL,
	`offer_id` text NOT NULL,
	`partner_id` text NOT NULL,
	`event_id` text,
	`url_template` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `partner_postbacks_offer` ON `partner_postbacks` (`offer_id`,`partner_id`);--> statement-breakpoint
CREATE TABLE `partners` (
	`id` text PRIMARY KEY NOT NULL,
	`network_id` text NOT NULL,
	`name` text NOT NULL,
	`status` text NOT NULL,
	`callback` text,
	`global_postback` text,
	`signing_secrets` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `partners_network` ON `partners` (`network_id`,`id`);--> statement-breakpoint
CREATE TABLE `rollups` (
	`tier` text NOT NULL,
	`network_id` text NOT NULL,
	`bucket` integer NOT NULL,
	`offer_id` text NOT NULL,
	`partner_id` text NOT NULL,
	`advertiser_id` text NOT NULL,
	`event_id` text NOT NULL,
	`country` text NOT NULL,
	`device` text NOT NULL,
	`os` text NOT NULL,
	`subs` text NOT NULL,
	`clicks` integer DEFAULT 0 NOT NULL,
	`conversions` integer DEFAULT 0 NOT NULL,
	`pending` integer DEFAULT 0 NOT NULL,
	`rejected` integer DEFAULT 0 NOT NULL,
	`revenue` integer DEFAULT 0 NOT NULL,
	`payout` integer DEFAULT 0 NOT NULL,
	`click_conversions` integer DEFAULT 0 NOT NULL,
	`click_pending` integer DEFAULT 0 NOT NULL,
	`click_rejected` integer DEFAULT 0 NOT NULL,
	`click_revenue` integer DEFAULT 0 NOT NULL,
	`click_payout` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`tier`, `network_id`, `bucket`, `offer_id`, `partner_id`, `advertiser_id`, `event_id`, `country`, `device`, `os`, `subs`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `self_checks` (
	`id` text PRIMARY KEY NOT NULL,
	`network_id` text NOT NULL,
	`day` text NOT NULL,
	`ok` integer NOT NULL,
	`differences` text NOT NULL,
	`checked_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `self_checks_network` ON `self_checks` (`network_id`,`id`);--> statement-breakpoint
CREATE INDEX `self_checks_off` ON `self_checks` (`network_id`,`id`) WHERE ok = 0;--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`token_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ip` text,
	`user_agent` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_token_hash_unique` ON `sessions` (`token_hash`);--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `sessions_expiry` ON `sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `sign_in_failures` (
	`email_hash` text PRIMARY KEY NOT NULL,
	`failures` integer NOT NULL,
	`last_at` integer NOT NULL,
	`locked_until` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `sign_in_failures_age` ON `sign_in_failures` (`last_at`);--> statement-breakpoint
CREATE TABLE `sweep_marks` (
	`name` text PRIMARY KEY NOT NULL,
	`until` integer NOT NULL,
	`token` text,
	`lease_until` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`network_id` text NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`partner_id` text,
	`password_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_sign_in_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email`);--> statement-breakpoint
CREATE INDEX `users_network` ON `users` (`network_id`,`id`);