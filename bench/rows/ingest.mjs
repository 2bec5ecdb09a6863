import { comparison, inTurns, WARM_UP } from "../lib/compare.mjs";

const CLICKS = 2_500;
const A_MESSAGE = 50;

/** A queue's batch of clicks brought home, rows and roll-ups, against the same bytes in one bare statement. */
export async function ingest({ harness, places, results, quick }) {
  let n = 0;
  const batch = () => {
    const clicks = Array.from({ length: CLICKS }, () => clickOf(n++, places));
    return Array.from({ length: CLICKS / A_MESSAGE }, (_, i) => {
      return { id: idAt(Date.now()), shard: 0, clicks: clicks.slice(i * A_MESSAGE, (i + 1) * A_MESSAGE) };
    });
  };
  const timed = async (path) => {
    const body = JSON.stringify(batch());
    const began = performance.now();
    const answer = await fetch(new URL(path, harness.url), { method: "POST", body });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
    return CLICKS / ((performance.now() - began) / 1000);
  };
  const subjects = { control: () => timed("/bench/bare-insert"), ours: () => timed("/bench/ingest") };
  const compared = await inTurns({ rounds: quick ? 7 : 25, warmUp: WARM_UP, ...subjects });
  results.add(comparison("clicks into D1, 2 500 a batch", compared, { least: 0.5, aim: 0.8 }));
}

/** An id of our kind: the time first, then chance. */
function idAt(now) {
  const time = now.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-8000-${crypto.randomUUID().slice(19)}`;
}

function clickOf(n, places) {
  const id = idAt(Date.now());
  const who = { ...places[n % places.length], pubClickId: `click-${n}`, pubMemberId: `member-${n}` };
  const unset = { pubSessionId: null, pubGender: null, pubAge: null, pubGeoCountry: null, pubGeoState: null };
  const where = {
    country: ["US", "DE", "IN", "BR"][n % 4],
    region: "Texas",
    city: "Austin",
    device: "mobile",
  };
  const agent =
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36";
  const shown = {
    os: ["ios", "android"][n % 2],
    browser: "Chrome",
    language: "en-US",
    referrer: null,
    ip: "203.0.113.0",
  };
  const rest = {
    pubPostalCode: null,
    userAgent: agent,
    destination: `https://track.example/c?x=1&c=${id}`,
    test: false,
  };
  return {
    id,
    at: Date.now(),
    kind: "human",
    subs: { 1: `wall-${n % 20}` },
    ...who,
    ...unset,
    ...where,
    ...shown,
    ...rest,
  };
}
