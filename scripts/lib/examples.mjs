import { managementApi } from "./api.mjs";

/** As src/flows/access/find-caller has it: a shorter ADMIN_API_KEY is nobody's. */
const MIN_ADMIN_KEY = 32;

/** What to open and which requests to try, with a link and a click of this very database where it has them. */
export async function whatToTry({ origin, adminKey, owner }) {
  const { trackingUrl, clickId, eventId } = await findExamples({ origin, adminKey });
  const click = `${trackingUrl}?pub_click_id=my-click-1&pub_member_id=member-1`;
  const isKey = adminKey.length >= MIN_ADMIN_KEY;
  return `
  GoKart is running. Open  ${origin}
  ${signInWords(owner)}
  ${isKey ? goodKeyWords(adminKey) : badKeyWords(adminKey)}

  A visitor follows a tracking link (x-gk-click-id in the answer is the click):
    curl -i '${click}'
  The advertiser reports what the visitor did:
    curl '${origin}/postback?gk_click_id=${clickId}&cnv_event_id=${eventId}&cnv_amount=4.99'
  What came of it:
    curl -H 'Authorization: Bearer ${isKey ? adminKey : "KEY"}' ${origin}/api/v1/conversions

  Ctrl-C stops everything.
`;
}

function goodKeyWords(adminKey) {
  return `Call the API with this owner key (also in .dev.vars):
    ${adminKey}`;
}

function badKeyWords({ length }) {
  return `The ADMIN_API_KEY in .dev.vars is too short and therefore not valid: it has ${length} characters of at least
  ${MIN_ADMIN_KEY}, and the API answers 401. Without its line the next start writes a good one; or make a key in the console.`;
}

function signInWords(owner) {
  if (!owner) return "There you sign in or, the first time, create the owner.";
  const { email, password, partnerUser } = owner;
  const partner =
    partnerUser && `\n    ${partnerUser.email}   ${partnerUser.password}   (a partner's portal)`;
  return `Sign in with the demo's owner, as long as nobody has changed the password:
    ${email}   ${password}${partner ?? ""}`;
}

async function findExamples({ origin, adminKey }) {
  const call = managementApi({ origin, adminKey });
  const found = {
    trackingUrl: `${origin}/api/v1/offer-link/redirect/LINK_ID`,
    clickId: "GK_CLICK_ID",
    eventId: "EVENT_ID",
  };
  try {
    const offers = await call("GET", "/offers?limit=100");
    const active = offers.filter(({ status }) => status === "active");
    const offer = active.find(({ type }) => type === "multi") ?? active[0];
    found.eventId = offer.events?.[1]?.eventId ?? found.eventId;
    const [link] = await call("GET", `/offers/${offer.id}/links`);
    found.trackingUrl = link.trackingUrl;
    const [click] = await call("GET", `/clicks?limit=1&offerId=${offer.id}`);
    found.clickId = click.gkClickId;
  } catch {
    // An empty database has neither: the placeholders say what belongs there.
  }
  return found;
}
