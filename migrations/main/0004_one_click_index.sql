DROP INDEX `conversions_click_key`;--> statement-breakpoint
DROP INDEX `conversions_click`;--> statement-breakpoint
CREATE UNIQUE INDEX `conversions_click` ON `conversions` (`click_id`,`click_key`);