import { acceptLink } from "../../src/flows/access/accept-invitation";
import { inviteUser } from "../../src/flows/access/invite-user";
import { setUpOwner } from "../../src/flows/access/set-up-owner";
import { rim } from "../../src/rim";
import { defaultNetwork } from "../../src/store/account/networks";
import { manage } from "./front-door";
import { firstLinks } from "./plan";
import {
  ADVERTISERS,
  type AdvertiserKey,
  alertsAt,
  type Caps,
  type OfferKey,
  offersWith,
  type PartnerKey,
  partnersAt,
} from "./records";

export type SignIn = { email: string; password: string };
/** What `npm start` tells: where it will serve, where the demo's partners listen, and who may sign in. */
export type Order = {
  now: number;
  origin: string;
  callbackOrigin: string;
  owner: SignIn;
  partnerUser: SignIn;
};
type Founding = Order & { caps: Caps };
type Asked = Parameters<typeof manage>[0];

/** The ids and URLs of what was made. */
export type Network = {
  offers: Record<string, string>;
  partners: Record<string, string>;
  /** By offer: the path where its advertiser reports. */
  postbackPaths: Record<string, string>;
  /** By partner and offer. */
  links: Record<string, string>;
};

const BROWSER = { ip: null, userAgent: "the demo" };

/** Makes the network of the demo: its people, advertisers, partners, offers, links and alerts. */
export async function foundNetwork(asked: Asked, order: Founding): Promise<Network> {
  const owner = { ...order.owner, name: "Demo owner", code: "", local: true, browser: BROWSER };
  const made = await setUpOwner(asked.env, { rim: rim(), ...owner });
  if (!made.ok) throw new Error(`the owner was not made: ${JSON.stringify(made)}`);
  const network: Network = { offers: {}, partners: {}, postbackPaths: {}, links: {} };
  await makeRecords(asked, order, network);
  for (const [partner, offer] of firstLinks()) await makeLink(asked, network, { partner, offer });
  await inviteThePartner(asked, order.partnerUser, network.partners.rewards ?? "");
  return network;
}

async function makeRecords(
  asked: Asked,
  { callbackOrigin, caps }: Founding,
  network: Network,
): Promise<void> {
  const post = (path: string, body: object) => manage(asked, { method: "POST", path, body });
  const advertisers = {} as Record<AdvertiserKey, Record<string, string>>;
  for (const key of Object.keys(ADVERTISERS) as AdvertiserKey[])
    advertisers[key] = await post("/advertisers", ADVERTISERS[key]);
  for (const [key, body] of Object.entries(partnersAt(callbackOrigin)))
    network.partners[key] = (await post("/partners", body)).id ?? "";
  for (const [key, { advertiser, ...body }] of Object.entries(offersWith(caps))) {
    const { id, postbackToken } = advertisers[advertiser];
    network.offers[key] = (await post("/offers", { ...body, advertiserId: id })).id ?? "";
    // Those without a tracking system of their own call the plain address.
    network.postbackPaths[key] = "integrationId" in body ? `/api/v1/postback/${postbackToken}` : "/postback";
  }
  for (const alert of alertsAt(callbackOrigin)) await post("/alerts", alert);
}

export async function makeLink(
  asked: Asked,
  network: Network,
  { partner, offer }: { partner: PartnerKey; offer: OfferKey },
): Promise<void> {
  const path = `/offers/${network.offers[offer]}/links`;
  const body = { partnerId: network.partners[partner] };
  const { trackingUrl } = await manage(asked, { method: "POST", path, body });
  network.links[`${partner}|${offer}`] = trackingUrl ?? "";
}

/** A user of the first partner, for a look at the portal. */
async function inviteThePartner(
  { env }: Asked,
  { email, password }: SignIn,
  partnerId: string,
): Promise<void> {
  const { id: networkId } = await defaultNetwork(env, Date.now());
  const change = { rim: rim(), networkId, actor: "the demo" };
  const invited = await inviteUser(env, { ...change, by: "owner", role: "partner", email, partnerId });
  if (!invited.ok) throw new Error(`the partner's user was not invited: ${invited.messages.join("; ")}`);
  const { token } = invited;
  const joined = await acceptLink(env, {
    rim: rim(),
    token,
    name: "Demo partner",
    password,
    browser: BROWSER,
  });
  if (!joined.ok) throw new Error(`the partner's user was not made: ${JSON.stringify(joined)}`);
}
