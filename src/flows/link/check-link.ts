import { type Hop, lostAt, nextUrl, placesOf } from "../../domain/link/trail";
import { SAMPLE_VALUES } from "../../domain/template/macro-samples";
import { CLICK_MACROS, compileTemplate, fillTemplateAsync } from "../../domain/template/macros";
import type { Rim } from "../../rim";
import { exchangeCallback } from "../callback/exchange-callback";
import { callbackProblems } from "../offer/check-templates";
import { TimeLimit } from "../time-limit";
import { openOwnLink } from "./open-own-link";

export type LinkCheck = {
  testClickId: string;
  hops: Hop[];
  /** The first hop without the click id after one that had it. */
  lostAt: number | null;
  end: "arrived" | "failed" | "too-many";
};

const MOST_HOPS = 10;
const BROWSER =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36";

/**
 * Follows a tracking link hop by hop with a click id made up for the test. Our own redirect is answered from the link's
 * record, so that no click is counted; everything else is asked as a browser would.
 */
export async function checkLink(
  env: Env,
  input: { rim: Rim; networkId: string; url: string; origin: string; headers: Headers; timeLimitMs?: number },
): Promise<LinkCheck> {
  // No id of ours verifies like this one: a postback that brings it back is refused, not counted.
  const testClickId = input.rim.newId();
  const hops: Hop[] = [];
  const own = await openOwnLink(env, { ...input, testClickId });
  if (own) hops.push(own);
  const filled = await fillTemplateAsync(compileTemplate(input.url, CLICK_MACROS), {
    ...SAMPLE_VALUES,
    gk_click_id: testClickId,
  });
  let next = own ? own.location : filled;
  while (next !== null && hops.length < MOST_HOPS) {
    const hop = await takeHop(env, { url: next, testClickId, timeLimitMs: input.timeLimitMs });
    hops.push(hop);
    next = hop.location;
  }
  const failed = (hops.at(-1)?.error ?? null) !== null;
  const end = failed ? "failed" : next === null ? "arrived" : "too-many";
  return { testClickId, hops, lostAt: lostAt(hops), end };
}

async function takeHop(
  env: Env,
  { url, testClickId, timeLimitMs }: { url: string; testClickId: string; timeLimitMs?: number },
): Promise<Hop> {
  const hop = {
    url,
    clickIdIn: placesOf(testClickId, url),
    status: null,
    location: null,
    by: "none" as const,
  };
  const refused = refusal(env, url);
  if (refused) return { ...hop, error: `DESTINATION_REFUSED: ${refused}`, note: null, ms: 0 };
  const headers = { "user-agent": BROWSER, accept: "text/html,*/*;q=0.8", "accept-language": "en" };
  const answer = await exchangeCallback(
    { method: "GET", url, headers, body: null },
    new TimeLimit(timeLimitMs),
  );
  const { status, error, ms } = answer;
  const next = nextUrl(url, answer);
  const note = url.startsWith("http:") ? "Not encrypted: browsers may warn." : null;
  return { ...hop, status, error, ms, note, location: next?.url ?? null, by: next?.by ?? "none" };
}

/** Links of old may still be http; where they lead is judged as for callbacks. */
function refusal(env: Env, url: string): string | null {
  const [problem] = callbackProblems(env, { field: "url", url: url.replace(/^http:/i, "https:") });
  return problem ? problem.slice("url: ".length) : null;
}
