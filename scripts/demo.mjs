// A small demo network, made only through the HTTP API, as any user of it would.
import { setTimeout as sleep } from "node:timers/promises";
import { managementApi } from "./lib/api.mjs";
import { advertisers, clicksToMake, offers, partners, visitors } from "./lib/demo-data.mjs";

const SEEN_WITHIN_MS = 10_000;

/**
 * Fills an empty database with something to look at; leaves any other alone. A failure is one line, not an end:
 * the service itself is up.
 * @param {{ origin: string, adminKey: string, log: (line: string) => void, callbackOrigin?: string }} input
 */
export async function seedDemo({ origin, adminKey, log, callbackOrigin = "https://partner.example" }) {
  const call = managementApi({ origin, adminKey });
  try {
    if ((await call("GET", "/offers?limit=1")).length > 0) return;
    log("Seeding the demo network …");
    const links = await createRecords(call, callbackOrigin);
    const clicks = await makeClicks(links);
    await waitUntilSeen(call, clicks.at(-1));
    await makeConversions(origin, clicks);
    log(
      `Demo: ${offers.length} offers, ${partners(callbackOrigin).length} partners, ${clicks.length} clicks.`,
    );
  } catch (error) {
    log(`The demo is not complete: ${error.message}`);
  }
}

async function createRecords(call, callbackOrigin) {
  const advertiserIds = await createAll(call, "/advertisers", advertisers);
  const partnerIds = await createAll(call, "/partners", partners(callbackOrigin));
  const links = [];
  for (const offer of offers) {
    const { advertiser, ...body } = offer;
    const { id } = await call("POST", "/offers", { ...body, advertiserId: advertiserIds[advertiser] });
    // The paused offer needs one link only: its clicks are refused.
    for (const partnerId of offer.status === "active" ? partnerIds : partnerIds.slice(0, 1)) {
      const { trackingUrl } = await call("POST", `/offers/${id}/links`, { partnerId });
      links.push({ trackingUrl, offer });
    }
  }
  return links;
}

async function createAll(call, path, bodies) {
  const ids = [];
  for (const body of bodies) ids.push((await call("POST", path, body)).id);
  return ids;
}

/** Each visitor is another member; the links take turns. A refused click (the paused offer's) is part of the picture. */
async function makeClicks(links) {
  const made = [];
  for (let n = 0; n < clicksToMake; n++) {
    const link = links[n % links.length];
    const visitor = visitors[n % visitors.length];
    const url = new URL(link.trackingUrl);
    url.searchParams.set("pub_click_id", `demo-click-${n + 1}`);
    url.searchParams.set("pub_member_id", `demo-member-${n + 1}`);
    url.searchParams.set("pub_sub_1", visitor.placement);
    const headers = { "user-agent": visitor.userAgent, "accept-language": visitor.language };
    const answer = await fetch(url, { redirect: "manual", headers });
    await answer.arrayBuffer();
    const clickId = answer.headers.get("x-gk-click-id");
    if (clickId) made.push({ clickId, offer: link.offer });
  }
  if (made.length === 0) throw new Error("no tracking link gave a click");
  return made;
}

/** A click reaches the database a moment after its redirect; postbacks before that would be parked. */
async function waitUntilSeen(call, { clickId }) {
  const deadline = Date.now() + SEEN_WITHIN_MS;
  while (Date.now() < deadline) {
    const seen = await call("GET", `/clicks/${clickId}`).catch(() => undefined);
    if (seen) return;
    await sleep(200);
  }
}

/** Every fifth click converts, some are reported twice, and one event is unknown. */
async function makeConversions(origin, clicks) {
  const converting = clicks.filter((_, n) => n % 5 === 0);
  for (const [n, { clickId, offer }] of converting.entries()) {
    const event = offer.events?.[n % offer.events.length].eventId;
    const query = { gk_click_id: clickId, cnv_amount: "19.99", cnv_conversion_id: `order-${n + 1}` };
    if (event) query.cnv_event_id = event;
    await postback(origin, query);
    if (n % 4 === 0) await postback(origin, query);
  }
  const typo = clicks.find(({ offer }) => offer.events);
  await postback(origin, { gk_click_id: typo.clickId, cnv_event_id: "level_1O" });
}

async function postback(origin, query) {
  const answer = await fetch(`${origin}/postback?${new URLSearchParams(query)}`);
  const text = await answer.text();
  if (answer.status >= 500) throw new Error(`a postback was answered ${answer.status} ${text.slice(0, 200)}`);
}
