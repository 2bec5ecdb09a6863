import { readUuid } from "../../../domain/ids";
import { AppError } from "../../../errors";
import { shareTrace } from "../../../flows/trace/share-trace";
import { TracePage } from "../../../pages/trace/trace";
import { publicOrigin } from "../../api/origin";
import { actOnce } from "../act-once";
import { page, type Visit, type Web } from "../page";
import { findStory, readStory } from "./find-story";

/** `/trace`: the story of a click by any id, and a link to show it to others. */
export function trace(web: Web): void {
  page(web, { path: "/trace", access: "staff" }, async (visit) => {
    const { frame, query, mayChange } = visit;
    const q = query.q ?? "";
    const found = await findStory(visit, q);
    return visit.show(<TracePage frame={frame} q={q} found={found} mayShare={mayChange} />);
  });
  page(web, { method: "post", path: "/trace/share", access: "change" }, share);
}

/** The link stands in the answer itself, as it is a secret and belongs in no address of ours. */
async function share(visit: Visit): Promise<Response> {
  const { c, env, rim, network, caller, form, frame } = visit;
  const clickId = readUuid(form.get("clickId") ?? "");
  const audience = form.get("audience");
  const found = clickId && (await readStory(visit, clickId));
  if (!clickId || !found) throw new AppError("NOT_FOUND", "There is no such click.");
  if (audience !== "partner" && audience !== "advertiser")
    throw new AppError("INVALID", "audience: must be partner or advertiser");
  const input = { rim, networkId: network.id, actor: caller.actor, clickId, audience } as const;
  const { token, until } = await actOnce(visit, () => shareTrace(env, input));
  const url = `${publicOrigin(c)}/shared/trace/${token}`;
  const shared = { url, audience, until: new Date(until).toISOString() };
  return visit.show(<TracePage {...{ frame, q: clickId, found, shared }} mayShare />, 201);
}
