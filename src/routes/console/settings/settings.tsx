import type { Partner } from "../../../domain/account/account";
import { callbackBody } from "../../../domain/callback/body";
import { sampleFacts } from "../../../domain/callback/sample-conversion";
import type { AdvertiserView } from "../../../pages/advertisers/advertiser";
import { SettingsCallbackPage } from "../../../pages/settings/callback";
import { SettingsPostbackPage } from "../../../pages/settings/settings";
import { SYSTEMS, systemOf, urlsFor } from "../advertisers/systems";
import { dataOf } from "../call-api";
import { readChoices } from "../choices";
import { page, type Visit, type Web } from "../page";

const access = "staff";

/** `/settings/…`: postback URLs of any advertiser, and what partners receive. */
export function settings(web: Web): void {
  page(web, { path: "/settings/postback", access }, showPostback);
  page(web, { path: "/settings/callback", access }, (visit) =>
    visit.show(<SettingsCallbackPage frame={visit.frame} example={exampleOf(visit)} />),
  );
}

async function showPostback(visit: Visit): Promise<Response> {
  const { frame } = visit;
  const advertisers = await readChoices(visit, "/advertisers");
  // With one advertiser there is nothing to choose.
  const only = advertisers.length === 1 ? advertisers[0]?.value : undefined;
  const advertiserId = visit.query.advertiserId ?? only ?? "";
  const token = advertiserId === "" ? null : (await readAdvertiser(visit, advertiserId)).postbackToken;
  const system = systemOf(visit);
  const urls = token === null ? null : urlsFor(visit, token, system);
  const props = { frame, advertisers, advertiserId, systems: SYSTEMS, system, urls };
  return visit.show(<SettingsPostbackPage {...props} />);
}

async function readAdvertiser(visit: Visit, id: string): Promise<AdvertiserView> {
  return dataOf(await visit.api<AdvertiserView>("GET", `/advertisers/${encodeURIComponent(id)}`));
}

const ID = "01990b60-5c3f-7b19-9d72-e8f0a4163cb5";

/** The JSON of a made-up conversion, exactly as a test send would have it. */
function exampleOf({ network, rim: { now } }: Visit): string {
  const never = { createdAt: now, updatedAt: now };
  const plain = { id: ID, networkId: network.id, name: "Your name", status: "active" } as const;
  const partner: Partner = { ...plain, ...never, callback: null, globalPostback: null, signingSecrets: [] };
  const creative = {
    title: "",
    description: "",
    instructions: "",
    imageUrl: null,
    callToAction: "",
    category: "",
  };
  const countries = { allow: [], deny: [] };
  const targeting = { countries, devices: [], os: [], startsAt: null, endsAt: null };
  const offer = { id: ID, name: "Test offer", type: "single", creative, targeting } as const;
  const facts = sampleFacts({ id: ID, now, partner, offer });
  const body = callbackBody({ id: ID, sentAt: now, status: "Success", reason: null }, facts);
  return JSON.stringify(JSON.parse(body), null, 2);
}
