import worker from "../../src/index";
import type { Later } from "./later";

type Asked = { env: Env; later: Later; origin: string };
type Body = { data: Record<string, unknown> | null; code: string; messages: string[] };

/** Asks the product's own Worker, as the network would. */
export async function ask({ env, later }: Asked, request: Request): Promise<Response> {
  return worker.fetch(request as Request<unknown, IncomingRequestCfProperties>, env, later.asContext());
}

/** The management API with the owner key; throws a sentence that says which call failed and how. */
export async function manage(
  asked: Asked,
  { method, path, body }: { method: string; path: string; body?: object },
): Promise<Record<string, string>> {
  const request = new Request(`${asked.origin}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${asked.env.ADMIN_API_KEY}`, "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const answer = await ask(asked, request);
  const text = await answer.text();
  await asked.later.settled();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status} ${text.slice(0, 400)}`);
  return (JSON.parse(text) as Body).data as Record<string, string>;
}
