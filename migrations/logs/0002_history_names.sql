ALTER TABLE `history` ADD `pub_click_id` text;--> statement-breakpoint
ALTER TABLE `history` ADD `pub_member_id` text;--> statement-breakpoint
ALTER TABLE `history` ADD `cnv_conversion_id` text;--> statement-breakpoint
CREATE INDEX `history_pub_click` ON `history` (`pub_click_id`) WHERE pub_click_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `history_member` ON `history` (`pub_member_id`) WHERE pub_member_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `history_cnv` ON `history` (`cnv_conversion_id`) WHERE cnv_conversion_id IS NOT NULL;