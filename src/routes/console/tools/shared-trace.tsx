import { sharedTrace } from "../../../domain/trace/for-share";
import { readTraceLink, type TraceAudience } from "../../../domain/trace/link";
import type { TraceStep } from "../../../domain/trace/trace";
import { AppError } from "../../../errors";
import { dataSecrets } from "../../../flows/seal/sealed";
import { readTrace } from "../../../flows/trace/read-trace";
import { SharedTracePage } from "../../../pages/trace/shared-trace";
import { findNetwork } from "../../../store/account/networks";
import { namesOf } from "../../../store/report/report";
import { readTheme } from "../cookies";
import { hostSlug } from "../guard";
import type { Web } from "../page";

/** `/shared/trace/{token}`: a story for those who were given its link; nobody needs to sign in. */
export function sharedTraces(web: Web): void {
  web.get("/shared/trace/:token", async (c) => {
    c.header("x-robots-tag", "noindex, nofollow");
    const { now } = c.get("rim");
    const { env } = c;
    const link = await readTraceLink(c.req.param("token"), { dataSecrets: dataSecrets(env), now });
    const network = link && (await findNetwork(env, link.networkId));
    const slug = hostSlug(c);
    if (!network || (slug !== null && slug !== network.slug)) throw gone();
    const { networkId, clickId, until, audience } = link;
    const story = await readTrace(env, { networkId, clickId, partnerId: null });
    if (!story) throw gone();
    const steps = sharedTrace(story, link).map(({ at, ...step }) => ({
      time: new Date(at).toISOString(),
      ...step,
    }));
    const { name, timezone } = network;
    const names = await namesFor(env, { networkId, story, audience });
    const props = {
      theme: readTheme(c),
      network: { name, timezone },
      clickId,
      until,
      audience,
      steps,
      names,
    };
    return c.html(<SharedTracePage {...props} />);
  });
}

type Told = { networkId: string; story: TraceStep[]; audience: TraceAudience };

/** Whose story it is, as far as its reader knows them: the advertiser does not know the partners. */
async function namesFor(env: Env, { networkId, story, audience }: Told) {
  const of = (field: string) =>
    story.map(({ details }) => details[field]).find((id) => typeof id === "string");
  const read = async (table: "offers" | "partners", id: unknown) =>
    typeof id === "string" ? ((await namesOf(env, networkId, table, [id])).get(id) ?? null) : null;
  const [offer, partner] = await Promise.all([
    read("offers", of("offerId")),
    audience === "partner" ? read("partners", of("partnerId")) : null,
  ]);
  return { offer, partner };
}

function gone(): AppError {
  return new AppError(
    "NOT_FOUND",
    "This link has ended or is not whole. Ask for a new one where you got it.",
  );
}
