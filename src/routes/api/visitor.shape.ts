import * as z from "zod";
import { type Click, SUB_COUNT } from "../../domain/click/click";

const numbers = Array.from({ length: SUB_COUNT }, (_, i) => i + 1);
const optional = z.string().nullable();

/** pubSub1 … pubSub15, always all of them. */
export const subsShape = Object.fromEntries(numbers.map((n) => [`pubSub${n}`, optional])) as Record<
  `pubSub${number}`,
  typeof optional
>;

export function showSubs(subs: Record<string, string>): Record<string, string | null> {
  return Object.fromEntries(numbers.map((n) => [`pubSub${n}`, subs[n] ?? null]));
}

/** What the partner's link carried beside its ids. */
export const pubShape = {
  pubClickId: z.string(),
  pubMemberId: z.string(),
  ...subsShape,
  pubSessionId: optional,
  pubGender: optional,
  pubAge: optional,
  pubGeoCountry: optional,
  pubGeoState: optional,
  pubPostalCode: optional,
};

export function showPub(click: Click) {
  const { pubClickId, pubMemberId, pubSessionId, pubGender, pubAge } = click;
  const { pubGeoCountry, pubGeoState, pubPostalCode } = click;
  return {
    pubClickId,
    pubMemberId,
    ...showSubs(click.subs),
    pubSessionId,
    pubGender,
    pubAge,
    pubGeoCountry,
    pubGeoState,
    pubPostalCode,
  };
}
