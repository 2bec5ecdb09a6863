import type { Cap, Link, Offer } from "../../domain/offer/offer";
import { recountCapsStatements } from "../../store/offer/caps";

/** Statements that count an offer's and its events' changed caps anew; they belong into the batch of the change. */
export function recountOfferCaps(
  env: Env,
  { before, after, now }: { before: Offer; after: Offer; now: number },
): D1PreparedStatement[] {
  const offerId = after.id;
  const caps = { before: before.caps, after: after.caps };
  const ofOffer = sameCaps(caps)
    ? []
    : recountCapsStatements(env, { scope: `offer:${offerId}`, offerId, ...caps, now });
  const ofEvents = after.events.flatMap((event) => {
    const known = before.events.find((candidate) => candidate.id === event.id);
    const caps = { before: known?.caps ?? [], after: event.caps };
    if (sameCaps(caps)) return [];
    const scope = `event:${event.id}`;
    return recountCapsStatements(env, { scope, offerId, offerEventId: event.id, ...caps, now });
  });
  return [...ofOffer, ...ofEvents];
}

/** The same for a link's own caps. */
export function recountLinkCaps(
  env: Env,
  { before, after, now }: { before: Link; after: Link; now: number },
): D1PreparedStatement[] {
  const caps = { before: before.caps, after: after.caps };
  if (sameCaps(caps)) return [];
  const { id: linkId, offerId } = after;
  return recountCapsStatements(env, { scope: `link:${linkId}`, offerId, linkId, ...caps, now });
}

function sameCaps({ before, after }: { before: readonly Cap[]; after: readonly Cap[] }): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}
