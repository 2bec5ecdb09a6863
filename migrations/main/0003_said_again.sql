ALTER TABLE `conversion_changes` ADD `request_hash` text;--> statement-breakpoint
ALTER TABLE `conversions` ADD `said_again` text;--> statement-breakpoint
ALTER TABLE `conversions` ADD `said_again_at` integer;