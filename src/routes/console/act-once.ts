import { hashOf } from "../../domain/bytes";
import { abandonOnce, beginOnce, endOnce } from "../../flows/answer-once";
import type { Rim } from "../../rim";
import { orRefuse } from "../api/outcome";
import type { Visit } from "./page";

/**
 * Does what a form asks and no operation of the API does; when the same form comes again, as by a reload of its
 * answer, the first result is given again and nothing is done. Of a refusal nothing is kept.
 */
export async function actOnce<Made>(visit: Visit, act: (rim: Rim) => Promise<Made>): Promise<Made> {
  const { c, env, rim, form, once, caller } = visit;
  if (once === null) return act(rim);
  const request = [new URL(c.req.url).pathname, form.toString()];
  const by = [caller.network.id, caller.actor];
  const name = await hashOf(once, ...request);
  const begun = orRefuse(await beginOnce(env, { caller: by, name, request, makesOneRecord: false, rim }));
  if (!begun.first) return JSON.parse(begun.answer.body) as Made;
  const made = await act(begun.rim);
  if (isRefused(made)) await abandonOnce(env, begun.held);
  else await endOnce(env, begun.held, { status: 200, body: JSON.stringify(made) });
  return made;
}

const isRefused = (made: unknown) =>
  typeof made === "object" && made !== null && "ok" in made && made.ok === false;
