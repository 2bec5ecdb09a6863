import { sameText } from "../bytes";
import type { Advertiser, OldSecret, OldToken } from "./account";

/** A tracking link that carries our postback URL, as Adjust's do, with another token in it; nothing else is touched. */
export function withToken(trackingUrl: string, olds: readonly string[], fresh: string): string {
  return olds.reduce((url, old) => url.replaceAll(old, fresh), trackingUrl);
}

/** All tokens that an advertiser has or had, the present one first. */
export function tokensOf({ postbackToken, postbackSecurity }: Advertiser): string[] {
  return [postbackToken, ...(postbackSecurity.oldTokens ?? []).map(({ token }) => token)];
}

/** As many replaced ones are remembered: a late postback is judged by what was valid when it came. */
export const MOST_OLD = 20;

/** Whether a postback that came then may carry this token: the advertiser's own, or an old one in its grace time. */
export function acceptsToken(advertiser: Advertiser, token: string, at: number): boolean {
  if (sameText(token, advertiser.postbackToken)) return true;
  const old = advertiser.postbackSecurity.oldTokens ?? [];
  return old.some((one) => at < one.until && sameText(token, one.token));
}

/** The sealed secrets that may have signed a postback which came then, the newest first. */
export function secretsAt({ postbackSecret, postbackSecurity }: Advertiser, at: number): string[] {
  const old = (postbackSecurity.oldSecrets ?? []).filter(({ until }) => at < until);
  return [postbackSecret, ...old.map(({ sealed }) => sealed)];
}

/** Until when the last of the old ones is accepted, or null when none is any more. */
export function acceptedUntil(old: readonly { until: number }[] | undefined, now: number): number | null {
  const ends = (old ?? []).map(({ until }) => until).filter((until) => until > now);
  return ends.length === 0 ? null : Math.max(...ends);
}

/**
 * The old ones after a rotation, the newest first. Where the one just replaced ends at once, so do all before it. Null
 * when so many are still accepted that one of them would have to be forgotten.
 */
export function retire<Old extends OldToken | OldSecret>(
  old: readonly Old[] | undefined,
  replaced: Old,
  now: number,
): Old[] | null {
  const atOnce = replaced.until <= now;
  const before = (old ?? []).map((one) => (atOnce ? { ...one, until: Math.min(one.until, now) } : one));
  const all = [replaced, ...before];
  const forgotten = all.slice(MOST_OLD);
  return forgotten.some((one) => one.until > now) ? null : all.slice(0, MOST_OLD);
}
