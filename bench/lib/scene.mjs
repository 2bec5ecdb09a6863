import { setTimeout as sleep } from "node:timers/promises";
import { managementApi } from "../../scripts/lib/api.mjs";
import { get } from "./load.mjs";
import { SECRETS } from "./serve.mjs";

/** A browser as most are. */
export const BROWSER = {
  "user-agent":
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36",
  "accept-language": "en-US,en;q=0.9",
};
const TERMS = { revenue: { type: "fixed", amount: 5 }, payout: { type: "fixed", amount: 3.5 } };
const TRACKING_URL = "https://track.example/c?x=1&c={gk_click_id}&s={pub_sub_1}";

export const apiOf = ({ url }) => managementApi({ origin: url.origin, adminKey: SECRETS.ADMIN_API_KEY });

/** An active offer with a partner and the link between them, made through the API. */
export async function makeLink(server, { callback = null } = {}) {
  const [place] = await makePlaces(server, { offers: 1, partners: 1, callback });
  return place;
}

/** Offers, partners and a link for each pair. */
export async function makePlaces(server, { offers, partners, callback = null }) {
  const api = apiOf(server);
  const { network } = await api("GET", "/me");
  const advertiser = await api("POST", "/advertisers", { name: "Acme Games" });
  const made = [];
  for (let n = 0; n < partners; n++) {
    made.push(
      await api("POST", "/partners", {
        name: `Partner ${n}`,
        ...(callback ? { callback: { url: callback } } : {}),
      }),
    );
  }
  const places = [];
  for (let n = 0; n < offers; n++) {
    const fields = {
      advertiserId: advertiser.id,
      type: "single",
      status: "active",
      trackingUrl: TRACKING_URL,
    };
    const offer = await api("POST", "/offers", { name: `Offer ${n}`, ...fields, ...TERMS });
    for (const partner of made) {
      const link = await api("POST", `/offers/${offer.id}/links`, { partnerId: partner.id });
      const ids = { linkId: link.id, offerId: offer.id, partnerId: partner.id, advertiserId: advertiser.id };
      places.push({ networkId: network.id, ...ids });
    }
  }
  return places;
}

let member = 0;

/** The request of a click by a member that nobody has seen. */
export function clickRequest({ url }, { linkId }) {
  const n = ++member;
  const query = `pub_click_id=click-${n}&pub_member_id=member-${n}&pub_sub_1=wall&pub_sub_2=campaign-${n % 20}`;
  return get(url, `/api/v1/offer-link/redirect/${linkId}?${query}`, BROWSER);
}

export const clickIdOf = (head) => /\r\nx-gk-click-id: ([0-9a-f-]{36})/i.exec(head)?.[1];

/** How many clicks are stored and how many the reports count, of humans. */
export async function countClicks({ mf }) {
  const [clicks, main] = await Promise.all([mf.getD1Database("CLICKS_0"), mf.getD1Database("DB")]);
  const stored = await clicks.prepare("SELECT count(*) AS n FROM clicks").first("n");
  const counted = await main
    .prepare("SELECT coalesce(sum(clicks), 0) AS n FROM rollups WHERE tier = 'h'")
    .first("n");
  return { stored, counted };
}

/** Waits until so many clicks are stored and counted, or nothing has moved for ten seconds; tells how it stands. */
export async function drained(server, wanted) {
  let last = await countClicks(server);
  for (let still = 0; still < 50; still++) {
    if (last.stored >= wanted && last.counted >= wanted) break;
    await sleep(200);
    const now = await countClicks(server);
    if (now.stored !== last.stored || now.counted !== last.counted) still = 0;
    last = now;
  }
  return last;
}
