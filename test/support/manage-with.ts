import { env } from "cloudflare:workers";
import { visitWith } from "./faults";
import type { Json } from "./world";

/** `manage` with an environment of the test's own: the answer with its HTTP status as `http`, once all is settled. */
export async function manageWith(bindings: Env, method: string, path: string, body?: unknown): Promise<Json> {
  const headers = { authorization: `Bearer ${env.ADMIN_API_KEY}` };
  const init = { method, headers, body: JSON.stringify(body) };
  const { response, settled } = await visitWith(bindings, `/api/v1${path}`, init);
  const answer: Json = await response.json();
  await settled();
  return { http: response.status, ...answer };
}
