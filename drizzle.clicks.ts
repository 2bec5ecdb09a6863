import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: "./src/store/schema/clicks.ts",
  out: "./migrations/clicks",
});
