/** What may be set besides the bindings and secrets that `wrangler types` knows. */
interface __BaseEnv_Env {
  ADMIN_API_KEY?: string;
  /** The DATA_SECRET before: it only opens, until all is sealed anew. */
  DATA_SECRET_PREVIOUS?: string;
  ALLOW_PRIVATE_CALLBACKS?: string;
  /** Where clicks go before they are removed; without it they are only removed. */
  ARCHIVE?: R2Bucket;
}
