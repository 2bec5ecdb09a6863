import type { Advertiser } from "../../domain/account/account";
import { tokensOf, withToken } from "../../domain/account/advertiser-keys";
import {
  appendClickParameter,
  findIntegration,
  type Integration,
  replacedByClickParameter,
  UNKNOWN_INTEGRATION,
  wayBack,
} from "../../domain/integrations";
import type { Offer, OfferEvent } from "../../domain/offer/offer";
import { keptByEvents, offerProblems } from "../../domain/offer/rules";
import { changedFields } from "../../domain/record/changes";
import { isUnresolved } from "../../domain/text";
import { findAdvertiser } from "../../store/account/advertisers";
import { knownPartners } from "../../store/account/partners";
import {
  hasConversions,
  type MadeOf,
  namedEvents,
  stillThere,
  withoutConversions,
  withoutNamed,
} from "../../store/offer/conditions";
import {
  deleteOffer,
  deleteOfferParts,
  findOffer,
  insertOffer,
  offerReferences,
  replaceEvents,
  updateOffer,
} from "../../store/offer/offers";
import { auditIfChanged, auditStatement } from "../../store/record/audit";
import { refersToExisting } from "../../store/record/references";
import { type Change, inUse, type Refused, refused } from "../outcome";
import { auditEntry } from "../record/audit-entry";
import { type Edit, editRecord, lookAgain } from "../record/edit-record";
import { type Judged, judgeFallback, judgeTracking, together } from "./check-templates";
import { recountOfferCaps } from "./recount-caps";

/** What people decide about an offer; ids, network and times are given here. */
export type OfferDraft = Omit<Offer, "id" | "networkId" | "createdAt" | "updatedAt" | "events"> & {
  events: Omit<OfferEvent, "id">[];
};
/** `warnings` are about the URLs that were saved, and about what events keep. */
type Saved = { ok: true; offer: Offer; warnings: string[] } | Refused;

/** Makes an offer, perhaps as the copy of one; `origin` is where generated postback URLs point. */
export function createOffer(
  env: Env,
  input: Change & { draft: OfferDraft; origin: string; copyOf?: Offer },
): Promise<Saved> {
  const { rim, networkId } = input;
  const from = input.copyOf?.advertiserId ?? null;
  const events = input.draft.events.map((event) => ({ ...event, id: rim.newId() }));
  const made = { events, id: rim.newId(), networkId, createdAt: rim.now, updatedAt: rim.now };
  return lookAgain("advertiser", async () => {
    const checked = await checkDraft(env, input, { asked: input.draft, before: null, from });
    if (!checked.ok) return checked;
    const offer: Offer = { ...checked.draft, ...made };
    const audit = auditEntry(input, { action: "create", record: "offer", recordId: offer.id, after: offer });
    const insert = env.DB.batch([...insertOffer(env, offer, checked.madeOf), auditStatement(env, audit)]);
    return (await refersToExisting(insert)) ? { ok: true, offer, warnings: checked.warnings } : null;
  });
}

type OfferChange = Change & { id: string; edit: (offer: Offer) => OfferDraft; origin: string };

/** Changes an offer; events are matched by their eventId, so that those that stay keep their record and counters. */
export async function changeOffer(env: Env, input: OfferChange): Promise<Saved> {
  const kind = { record: "offer", find: findOffer, update: updateOffer, links: { offerId: input.id } };
  const edit = (before: Offer) => editOffer(env, input, before);
  const edited = await editRecord(env, input, { ...kind, edit });
  return edited.ok ? { ok: true, offer: edited.after, warnings: edited.warnings } : edited;
}

async function editOffer(env: Env, input: OfferChange, before: Offer): Promise<Edit<Offer> | Refused> {
  const { id, rim } = input;
  const asked = input.edit(before);
  const checked = await checkDraft(env, input, { asked, before, from: before.advertiserId });
  if (!checked.ok) return checked;
  const events = keepEventIds(before.events, checked.draft.events, rim.newId);
  const changed = changedFields<Partial<Offer>>(before, { ...checked.draft, events });
  const fixed = await fixedByConversions(env, before, changed);
  if (fixed) return refused("CONFLICT", fixed);
  return {
    fields: changed,
    provided: [stillThere(checked.madeOf), ...stillFree(before, changed)],
    besides: [
      ...(changed.events ? replaceEvents(env, id, before.events, changed.events) : []),
      ...recountOfferCaps(env, { before, after: { ...before, ...changed }, now: rim.now }),
    ],
    warnings: [...checked.warnings, ...keptByEvents(before, changed)],
  };
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

type Checked = { ok: true; draft: OfferDraft; madeOf: MadeOf; warnings: string[] } | Refused;

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
  const isSame = asked.advertiserId === before?.advertiserId && asked.trackingUrl === before.trackingUrl;
  const handedOver = isSame
    ? asked.trackingUrl
    : await handOver(env, { networkId, from, to: advertiser }, asked.trackingUrl);
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
  if (problems.length > 0 || !advertiser) return refused("INVALID", problems);
  const moved = isNew || trackingUrl !== before?.trackingUrl;
  const lost = moved ? wayBack(draft.integrationId, trackingUrl).problem : null;
  const madeOf = { advertiser, partnerIds: addedPartners(draft, before) };
  const aboutSlot = [...replacedValues(handedOver, integration ?? null), ...(lost ? [lost] : [])];
  const told = aboutSlot.map((words) => `trackingUrl: ${words}`);
  return { ok: true, draft, madeOf, warnings: [...warnings, ...told] };
}

/** What the click id took the place of, in words. A macro that stood for it is no loss. */
function replacedValues(trackingUrl: string, integration: Integration | null): string[] {
  if (integration === null) return [];
  const values = replacedByClickParameter(trackingUrl, integration.id).filter(
    (value) => !isUnresolved(value),
  );
  const where = `${integration.link.parameter}: what stands there is what the tracking system sends back`;
  return values.map((value) => `{gk_click_id} took the place of "${value}" in ${where}.`);
}

/**
 * The tracking URL for another advertiser: with the old one's token in it, conversions would be refused. So they would
 * be with a token of its own that was replaced since the URL was read.
 */
async function handOver(
  env: Env,
  { networkId, from, to }: { networkId: string; from: string | null; to: Advertiser | null },
  trackingUrl: string,
): Promise<string> {
  if (from === null || to === null) return trackingUrl;
  const old = from === to.id ? to : await findAdvertiser(env, networkId, from);
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
  const added = addedPartners(draft, before);
  if (added.length === 0) return [];
  const known = await knownPartners(env, networkId, added);
  const unknown = new Set(added.filter((id) => !known.has(id)));
  return draft.blockedSources.flatMap(({ partnerId }, i) =>
    unknown.has(partnerId) ? [`blockedSources[${i}].partnerId: is not a partner of this network`] : [],
  );
}

/** The partners whose sources are blocked anew. */
function addedPartners(draft: OfferDraft, before: Offer | null): string[] {
  const old = new Set(before?.blockedSources.map((source) => source.partnerId));
  return draft.blockedSources.map((source) => source.partnerId).filter((id) => !old.has(id));
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
  const added = addedAliases(before, changed);
  const [taken = null] = added.length === 0 ? [] : await namedEvents(env, before.id, added);
  if (taken === null) return null;
  return `Conversions, links and partners' postbacks name the event "${taken}", so it cannot become an alias: let it be the eventId, and the other word its alias.`;
}

/** The same as conditions of the writing. */
function stillFree(before: Offer, changed: Partial<Offer>): NonNullable<Edit<Offer>["provided"]> {
  const added = addedAliases(before, changed);
  return [
    ...(changed.currency !== undefined || changed.type !== undefined ? [withoutConversions(before.id)] : []),
    ...(added.length === 0 ? [] : [withoutNamed(before.id, added)]),
  ];
}

/** What was told under one of these as an event's own name would be told, and paid, again under that of another. */
function addedAliases(before: Offer, changed: Partial<Offer>): string[] {
  const known = new Set(before.events.flatMap(({ aliases }) => aliases));
  return (changed.events ?? []).flatMap(({ aliases }) => aliases).filter((alias) => !known.has(alias));
}
