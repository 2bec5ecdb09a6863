import type { PartnerPostback } from "../../domain/account/account";
import type { Offer } from "../../domain/offer/offer";
import { listPartnerPostbacks, replacePartnerPostbacks } from "../../store/account/partner-postbacks";
import { knownPartners } from "../../store/account/partners";
import { forgetBreakers } from "../../store/callback/breakers";
import { findOffer } from "../../store/offer/offers";
import { auditStatement } from "../../store/record/audit";
import { refersToExisting } from "../../store/record/references";
import { type Judged, judgeCallback, together } from "../offer/check-templates";
import { type Change, type Refused, refused } from "../outcome";
import { auditEntry } from "../record/audit-entry";

export type PostbackDraft = Pick<PartnerPostback, "partnerId" | "eventId" | "urlTemplate">;

/** Puts the event-level postbacks of an offer (or of one partner for it) in the place of those there are; `warnings` are about new ones. */
export async function savePartnerPostbacks(
  env: Env,
  input: Change & { offerId: string; partnerId?: string; drafts: PostbackDraft[] },
): Promise<{ ok: true; postbacks: PartnerPostback[]; warnings: string[] } | Refused> {
  const { networkId, offerId, partnerId, drafts, rim, host } = input;
  const offer = await findOffer(env, networkId, offerId);
  if (!offer) return refused("NOT_FOUND", "There is no such offer.");
  const known = await knownPartners(
    env,
    networkId,
    drafts.map((draft) => draft.partnerId),
  );
  const before = await listPartnerPostbacks(env, { offerId, partnerId });
  const around = { offer, known, partnerId, host, old: new Set(before.map(keyOf)) };
  const { errors, warnings } = together(drafts.map((draft, i) => judgeDraft(env, around, draft, i)));
  if (errors.length === 0) errors.push(...repeated(drafts));
  if (errors.length > 0) return refused("INVALID", errors);
  const postbacks = drafts.map((draft) => ({ ...draft, id: rim.newId(), offerId }));
  const audit = {
    action: "update",
    record: "partner-postbacks",
    recordId: offerId,
    before,
    after: postbacks,
  };
  const batch = env.DB.batch([
    ...replacePartnerPostbacks(env, { networkId, offerId, partnerId }, postbacks),
    auditStatement(env, auditEntry(input, audit)),
    ...forgetMoved(env, before, postbacks),
  ]);
  // Deleted just now: the next look says what.
  if (!(await refersToExisting(batch))) return savePartnerPostbacks(env, input);
  return { ok: true, postbacks, warnings };
}

/** Forgets the breakers of partners of whom a template is gone or changed; one more beside the others moves nothing. */
function forgetMoved(env: Env, before: PostbackDraft[], after: PostbackDraft[]): D1PreparedStatement[] {
  const kept = new Set(after.map(keyOf));
  const moved = new Set(before.filter((old) => !kept.has(keyOf(old))).map(({ partnerId }) => partnerId));
  return [...moved].map((partnerId) => forgetBreakers(env, { partnerId, destination: "event" }));
}

type Around = { offer: Offer; known: Set<string>; partnerId?: string; host?: string; old: Set<string> };

const keyOf = ({ partnerId, eventId, urlTemplate }: PostbackDraft) =>
  JSON.stringify([partnerId, eventId, urlTemplate]);

/** Checked where it is new: what was read is saved again beside a new one, though its event be gone by now. */
function judgeDraft(
  env: Env,
  { offer, known, partnerId, host, old }: Around,
  draft: PostbackDraft,
  i: number,
): Judged {
  const isOther = partnerId !== undefined && draft.partnerId !== partnerId;
  const partner =
    known.has(draft.partnerId) && !isOther
      ? []
      : [`[${i}].partnerId: is not ${isOther ? "the partner asked for" : "a partner of this network"}`];
  if (old.has(keyOf(draft))) return { errors: partner, warnings: [] };
  const template = judgeCallback(env, { field: `[${i}].urlTemplate`, url: draft.urlTemplate, host });
  return { ...template, errors: [...partner, ...eventProblems(offer, draft, i), ...template.errors] };
}

function eventProblems(offer: Offer, { eventId }: PostbackDraft, i: number): string[] {
  if (offer.type === "single")
    return eventId === null ? [] : [`[${i}].eventId: must be null for a single offer`];
  if (eventId === null) return [`[${i}].eventId: is required for a multi offer`];
  return offer.events.some((event) => event.eventId === eventId)
    ? []
    : [`[${i}].eventId: is not an event of this offer`];
}

function repeated(drafts: PostbackDraft[]): string[] {
  const seen = new Set<string>();
  return drafts.flatMap(({ partnerId, eventId }, i) => {
    const key = JSON.stringify([partnerId, eventId]);
    if (seen.has(key)) return [`[${i}]: the partner has a template for this event already`];
    seen.add(key);
    return [];
  });
}
