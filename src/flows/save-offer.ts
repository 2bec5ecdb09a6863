import type { Advertiser } from "../domain/account";
import { tokensOf, withToken } from "../domain/advertiser-keys";
import { changedFields, fieldsOf } from "../domain/changes";
import { appendClickParameter, findIntegration, UNKNOWN_INTEGRATION, wayBack } from "../domain/integrations";
import type { Offer, OfferEvent } from "../domain/offer";
import { keptByEvents, offerProblems } from "../domain/offer-rules";
import { findAdvertiser } from "../store/advertisers";
import { auditIfChanged, auditStatement } from "../store/audit";
import { dirtyLinks } from "../store/links";
import {
  deleteOffer,
  deleteOfferParts,
  findOffer,
  hasConversions,
  insertOffer,
  namedEvents,
  offerReferences,
  replaceEvents,
  updateOffer,
} from "../store/offers";
import { knownPartners } from "../store/partners";
import { refersToExisting } from "../store/references";
import { auditEntry } from "./audit-entry";
import { type Judged, judgeFallback, judgeTracking, together } from "./check-templates";
import { type Change, inUse, type Refused, refused } from "./outcome";
import { publishLinks } from "./publish-links";
import { recountOfferCaps } from "./recount-caps";

/** What people decide about an offer; ids, network and times are given here. */
export type OfferDraft = Omit<Offer, "id" | "networkId" | "createdAt" | "updatedAt" | "events"> & {
  events: Omit<OfferEvent, "id">[];
};
/** `warnings` are about the URLs that were saved, and about what events keep. */
type Saved = { ok: true; offer: Offer; warnings: string[] } | Refused;

/** Makes an offer, perhaps as the copy of one; `origin` is where generated postback URLs point. */
export async function createOffer(
  env: Env,
  input: Change & { draft: OfferDraft; origin: string; copyOf?: Offer },
): Promise<Saved> {
  const { rim, networkId } = input;
  const from = input.copyOf?.advertiserId ?? null;
  const checked = await checkDraft(env, input, { asked: input.draft, before: null, from });
  if (!checked.ok) return checked;
  const events = checked.draft.events.map((event) => ({ ...event, id: rim.newId() }));
  const made = { id: rim.newId(), networkId, createdAt: rim.now, updatedAt: rim.now };
  const offer: Offer = { ...checked.draft, ...made, events };
  const audit = auditEntry(input, { action: "create", record: "offer", recordId: offer.id, after: offer });
  const insert = env.DB.batch([...insertOffer(env, offer), auditStatement(env, audit)]);
  if (!(await refersToExisting(insert))) return refused("INVALID", UNKNOWN_ADVERTISER);
  return { ok: true, offer, warnings: checked.warnings };
}

/** Changes an offer; events are matched by their eventId, so that those that stay keep their record and counters. */
export async function changeOffer(
  env: Env,
  input: Change & { id: string; edit: (offer: Offer) => OfferDraft; origin: string },
): Promise<Saved> {
  const { id, rim } = input;
  const before = await findOffer(env, input.networkId, id);
  if (!before) return refused("NOT_FOUND", "There is no such offer.");
  const asked = input.edit(before);
  const checked = await checkDraft(env, input, { asked, before, from: before.advertiserId });
  if (!checked.ok) return checked;
  const events = keepEventIds(before.events, checked.draft.events, rim.newId);
  const changed = changedFields<Partial<Offer>>(before, { ...checked.draft, events });
  if (Object.keys(changed).length === 0) return { ok: true, offer: before, warnings: [] };
  const fixed = await fixedByConversions(env, before, changed);
  if (fixed) return refused("CONFLICT", fixed);
  const saved = await refersToExisting(saveChange(env, input, before, changed));
  if (!saved) return refused("INVALID", UNKNOWN_ADVERTISER);
  await publishLinks(env, { offerId: id }, rim.now);
  const warnings = [...checked.warnings, ...keptByEvents(before, changed)];
  return { ok: true, offer: { ...before, ...changed, updatedAt: rim.now }, warnings };
}

async function saveChange(
  env: Env,
  input: Change & { id: string },
  before: Offer,
  changed: Partial<Offer>,
): Promise<unknown> {
  const { id, rim } = input;
  const { events, ...fields } = changed;
  const audit = {
    action: "update",
    record: "offer",
    recordId: id,
    before: fieldsOf(before, changed),
    after: changed,
  };
  return env.DB.batch([
    updateOffer(env, id, { ...fields, updatedAt: rim.now }),
    ...(events ? replaceEvents(env, id, before.events, events) : []),
    ...(await recountOfferCaps(env, { before, after: { ...before, ...changed }, now: rim.now })),
    dirtyLinks(env, { offerId: id }, rim.now),
    auditStatement(env, auditEntry(input, audit)),
  ]);
}

/** Removes an offer that nothing refers to. */
export async function removeOffer(env: Env, input: Change & { id: string }): Promise<{ ok: true } | Refused> {
  const before = await findOffer(env, input.networkId, input.id);
  if (!before) return refused("NOT_FOUND", "There is no such offer.");
  const audit = auditEntry(input, { action: "delete", record: "offer", recordId: input.id, before });
  const [removed] = await env.DB.batch([
    deleteOffer(env, input),
    auditIfChanged(env, audit),
    ...deleteOfferParts(env, input.id),
  ]);
  if (removed?.meta.changes) return { ok: true };
  return inUse("offer", await offerReferences(env, input), "set it to paused or expired instead");
}

type Checked = { ok: true; draft: OfferDraft; warnings: string[] } | Refused;

/**
 * The draft with the tracking system's click parameter in its URL, or everything that is wrong with it. URLs and
 * references are checked where they are new: an old one that is not allowed any more must not prevent a pause.
 * `from` is the advertiser that the offer, or the one it is a copy of, had.
 */
async function checkDraft(
  env: Env,
  { networkId, origin }: { networkId: string; origin: string },
  { asked, before, from }: { asked: OfferDraft; before: Offer | null; from: string | null },
): Promise<Checked> {
  const advertiser = await findAdvertiser(env, networkId, asked.advertiserId);
  const integration = asked.integrationId === null ? null : findIntegration(asked.integrationId);
  const isNew = asked.integrationId !== before?.integrationId;
  const eventIds = asked.events.flatMap((event) => [event.eventId, ...event.aliases]);
  const postbackUrl = `${origin}/api/v1/postback/${advertiser?.postbackToken ?? ""}`;
  const handedOver = await handOver(env, { networkId, from, to: advertiser }, asked.trackingUrl);
  const trackingUrl = appendClickParameter(handedOver, asked.integrationId, { postbackUrl, eventIds });
  const draft = { ...asked, trackingUrl };
  const { errors, warnings } = judgeUrls(draft, before, Object.values(integration?.postback ?? {}));
  const problems = [
    ...(advertiser ? [] : [UNKNOWN_ADVERTISER]),
    ...(integration === undefined && isNew ? [`integrationId: ${UNKNOWN_INTEGRATION}`] : []),
    ...errors,
    ...offerProblems(draft),
    ...(await sourceProblems(env, networkId, { draft, before })),
  ];
  if (problems.length > 0) return refused("INVALID", problems);
  const moved = isNew || trackingUrl !== before?.trackingUrl;
  const lost = moved ? wayBack(draft.integrationId, trackingUrl).problem : null;
  return { ok: true, draft, warnings: lost ? [...warnings, `trackingUrl: ${lost}`] : warnings };
}

/** The tracking URL for another advertiser: with the old one's token in it, conversions would be refused. */
async function handOver(
  env: Env,
  { networkId, from, to }: { networkId: string; from: string | null; to: Advertiser | null },
  trackingUrl: string,
): Promise<string> {
  if (from === null || to === null || from === to.id) return trackingUrl;
  const old = await findAdvertiser(env, networkId, from);
  return old ? withToken(trackingUrl, tokensOf(old), to.postbackToken) : trackingUrl;
}

const UNKNOWN_ADVERTISER = "advertiserId: is not an advertiser of this network";

function judgeUrls(draft: OfferDraft, before: Offer | null, foreignMacros: string[]): Judged {
  const { trackingUrl, fallbackUrl } = draft;
  return together([
    ...(trackingUrl === before?.trackingUrl
      ? []
      : [judgeTracking("trackingUrl", trackingUrl, foreignMacros)]),
    ...(fallbackUrl && fallbackUrl !== before?.fallbackUrl
      ? [judgeFallback("fallbackUrl", fallbackUrl)]
      : []),
  ]);
}

async function sourceProblems(
  env: Env,
  networkId: string,
  { draft, before }: { draft: OfferDraft; before: Offer | null },
): Promise<string[]> {
  const old = new Set(before?.blockedSources.map((source) => source.partnerId));
  const ids = draft.blockedSources.map((source) => source.partnerId);
  if (ids.every((id) => old.has(id))) return [];
  const known = await knownPartners(env, networkId, ids);
  return ids.flatMap((id, i) =>
    known.has(id) || old.has(id) ? [] : [`blockedSources[${i}].partnerId: is not a partner of this network`],
  );
}

function keepEventIds(before: OfferEvent[], after: OfferDraft["events"], newId: () => string): OfferEvent[] {
  const ids = new Map(before.map((event) => [event.eventId, event.id]));
  return after.map((event) => ({ ...event, id: ids.get(event.eventId) ?? newId() }));
}

/** Amounts already booked are in the offer's currency, and their duplicate keys in the manner of its type. */
async function fixedByConversions(env: Env, before: Offer, changed: Partial<Offer>): Promise<string | null> {
  const field = changed.currency !== undefined ? "currency" : changed.type !== undefined ? "type" : null;
  if (field && (await hasConversions(env, before.id)))
    return `The offer has conversions, so its ${field} cannot change: clone the offer instead.`;
  const taken = changed.events ? await eventMadeAlias(env, before, changed.events) : null;
  if (taken === null) return null;
  return `Conversions, links and partners' postbacks name the event "${taken}", so it cannot become an alias: let it be the eventId, and the other word its alias.`;
}

/** A name in use that is to be the alias of another event, which would be told, and paid, what it was told already. */
async function eventMadeAlias(env: Env, before: Offer, events: OfferEvent[]): Promise<string | null> {
  const known = new Set(before.events.flatMap(({ aliases }) => aliases));
  const added = events.flatMap(({ aliases }) => aliases).filter((alias) => !known.has(alias));
  return added.length === 0 ? null : ((await namedEvents(env, before.id, added))[0] ?? null);
}
