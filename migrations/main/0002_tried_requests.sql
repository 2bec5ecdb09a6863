ALTER TABLE `conversion_changes` ADD `request` text;--> statement-breakpoint
ALTER TABLE `idempotency_keys` ADD `tried_at` integer;