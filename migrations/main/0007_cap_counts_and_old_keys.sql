ALTER TABLE `cap_counters` ADD `counts_unclaimed` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `idempotency_keys_at` ON `idempotency_keys` (`at`);