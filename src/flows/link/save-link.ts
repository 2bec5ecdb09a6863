import type { Link, Offer } from "../../domain/offer/offer";
import { changedFields } from "../../domain/record/changes";
import { findPartner, knownPartners } from "../../store/account/partners";
import { findLink, insertLink, updateLink } from "../../store/link/offer-links";
import { findOffer } from "../../store/offer/offers";
import { auditIfChanged } from "../../store/record/audit";
import { refersToExisting } from "../../store/record/references";
import { recountLinkCaps } from "../offer/recount-caps";
import { type Change, type Refused, refused } from "../outcome";
import { auditEntry } from "../record/audit-entry";
import { editRecord } from "../record/edit-record";
import { publishLinks } from "./publish-links";

/** What people decide about a link: payouts of its own, caps of its own, paused or not. */
export type LinkDraft = Pick<Link, "status" | "payout" | "eventPayouts" | "caps">;

export const PLAIN_LINK: LinkDraft = { status: "active", payout: null, eventPayouts: [], caps: [] };

/** Gives a partner a link of an offer; each partner has one. */
export async function createLink(
  env: Env,
  input: Change & { offerId: string; partnerId: string; draft: LinkDraft },
): Promise<{ ok: true; link: Link } | Refused> {
  const { networkId, offerId, partnerId, rim } = input;
  const offer = await findOffer(env, networkId, offerId);
  if (!offer) return refused("NOT_FOUND", "There is no such offer.");
  const partner = await findPartner(env, networkId, partnerId);
  if (!partner) return refused("INVALID", "partnerId: is not a partner of this network");
  const problems = linkProblems(offer, input.draft, PLAIN_LINK);
  if (problems.length > 0) return refused("INVALID", problems);
  const link = newLink(input, partnerId, input.draft);
  const written = await refersToExisting(env.DB.batch(creation(env, input, link)));
  if (!written) return refused("CONFLICT", GONE);
  const [inserted] = written;
  if (!inserted?.meta.changes) return refused("EXISTS", "The partner has a link of this offer already.");
  await publishLinks(env, { linkId: link.id }, rim.now);
  return { ok: true, link };
}

const GONE = "The offer or a partner was deleted just now.";

export type LinkResult = {
  partnerId: string;
  ok: boolean;
  code: string;
  message: string | null;
  link: Link | null;
};

/** Gives many partners their links of an offer, with a result for each. */
export async function createLinks(
  env: Env,
  input: Change & { offerId: string; partnerIds: string[] },
): Promise<{ ok: true; results: LinkResult[] } | Refused> {
  const { networkId, offerId, partnerIds, rim } = input;
  if (!(await findOffer(env, networkId, offerId))) return refused("NOT_FOUND", "There is no such offer.");
  const known = await knownPartners(env, networkId, partnerIds);
  const wanted = [...new Set(partnerIds)]
    .filter((id) => known.has(id))
    .map((id) => newLink(input, id, PLAIN_LINK));
  const outcomes =
    wanted.length > 0
      ? await refersToExisting(env.DB.batch(wanted.flatMap((link) => creation(env, input, link))))
      : [];
  if (!outcomes) return refused("CONFLICT", GONE);
  const made = new Map(
    wanted.filter((_, i) => outcomes[i * 2]?.meta.changes).map((link) => [link.partnerId, link]),
  );
  if (made.size > 0) await publishLinks(env, { offerId }, rim.now);
  const results = [...new Set(partnerIds)].map((partnerId) => linkResult(partnerId, known, made));
  return { ok: true, results };
}

function linkResult(partnerId: string, known: Set<string>, made: Map<string, Link>): LinkResult {
  const link = made.get(partnerId) ?? null;
  if (link) return { partnerId, ok: true, code: "CREATED", message: null, link };
  const [code, message] = known.has(partnerId)
    ? ["EXISTS", "The partner has a link of this offer already."]
    : ["NOT_FOUND", "There is no such partner."];
  return { partnerId, ok: false, code, message, link };
}

/** Changes a link's status, payouts or caps; the redirect learns of it at once. */
export async function changeLink(
  env: Env,
  input: Change & { id: string; edit: (link: Link) => LinkDraft },
): Promise<{ ok: true; link: Link } | Refused> {
  const { id, networkId, rim } = input;
  const edit = async (before: Link) => {
    const offer = await findOffer(env, networkId, before.offerId);
    if (!offer) return refused("NOT_FOUND", "There is no such link.");
    const draft = input.edit(before);
    const problems = linkProblems(offer, draft, before);
    if (problems.length > 0) return refused("INVALID", problems);
    const fields = changedFields<LinkDraft>(before, draft);
    const after = { ...before, ...fields };
    return { fields, besides: recountLinkCaps(env, { before, after, now: rim.now }) };
  };
  const kind = { record: "link", find: findLink, update: updateLink, links: { linkId: id } };
  const edited = await editRecord(env, input, { ...kind, edit });
  return edited.ok ? { ok: true, link: edited.after } : edited;
}

function newLink(
  { rim, networkId, offerId }: Change & { offerId: string },
  partnerId: string,
  draft: LinkDraft,
): Link {
  return { ...draft, id: rim.newId(), networkId, offerId, partnerId, createdAt: rim.now, updatedAt: rim.now };
}

function creation(env: Env, input: Change, link: Link): [D1PreparedStatement, D1PreparedStatement] {
  const audit = auditEntry(input, { action: "create", record: "link", recordId: link.id, after: link });
  return [insertLink(env, link), auditIfChanged(env, audit)];
}

/** A payout of its own belongs to the link of a single offer, to the event of a multi one. */
function linkProblems(offer: Offer, { payout, eventPayouts }: LinkDraft, before: LinkDraft): string[] {
  // An event that was removed since leaves its payout behind, which must not keep the link from being paused.
  const events = new Set([...offer.events, ...before.eventPayouts].map((event) => event.eventId));
  const wrong = eventPayouts.flatMap(({ eventId }, i) =>
    events.has(eventId) ? [] : [`eventPayouts[${i}].eventId: is not an event of this offer`],
  );
  const twice = new Set(eventPayouts.map(({ eventId }) => eventId)).size < eventPayouts.length;
  return [
    ...(offer.type === "multi" && payout
      ? ["payout: of a multi offer is set event by event, in eventPayouts"]
      : []),
    ...wrong,
    ...(twice ? ["eventPayouts: names an event twice"] : []),
  ];
}
