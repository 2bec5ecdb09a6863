// Plain SQL: the redirect's refusals ask it too.

/** The id of the network of this slug; null when there is none. */
export async function findNetworkId(env: Env, slug: string): Promise<string | null> {
  return env.DB.prepare("SELECT id FROM networks WHERE slug = ?").bind(slug).first<string>("id");
}
