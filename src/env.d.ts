/** What only `.dev.vars` may set, beyond the bindings and secrets that `wrangler types` knows. */
interface __BaseEnv_Env {
  ADMIN_API_KEY?: string;
  ALLOW_PRIVATE_CALLBACKS?: string;
}
