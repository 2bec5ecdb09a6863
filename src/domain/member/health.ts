/** Why a partner's member ids (or click ids) cannot be trusted. */
export type HealthReason = "MEMBER_ID_STATIC" | "MEMBER_ID_REUSED" | "CLICK_ID_REPEATED" | "UNRESOLVED_MACRO";
/** `no_user_ids`: the partner passes its click id as member id, which it may. `unknown`: too few clicks to say. */
export type HealthStatus = "ok" | "no_user_ids" | "unhealthy" | "unknown";

/** One click of a sample: fingerprints of member and click id, and its Unix minute. */
export type Seen = [member: number, click: number, minute: number];

/** What the latest clicks of one partner on one offer say. */
export type MemberHealth = {
  status: HealthStatus;
  reasons: HealthReason[];
  /** Of the sample: its latest clicks. */
  clicks: number;
  distinctMembers: number;
  /** Clicks whose pub_click_id an earlier one had. */
  repeatedClickIds: number;
};

/** So many of the latest clicks are looked at: enough to tell a habit, and few enough for one row. */
export const SAMPLE_CLICKS = 200;
/** Older clicks say nothing of the partner's links as they are now. */
export const SAMPLE_MINUTES = 7 * 24 * 60;

/** Below, a tester who tries a link some times would look like a static id. */
const ENOUGH = 10;
const STATIC_SHARE = 0.9;
/** One value in half of the clicks is a default such as "0" or "guest". */
const SHARED_VALUE = { clicks: 20, share: 0.5 };
/** Members come back, but not ten times each on average: such values name sites or placements. */
const SHARED_IDS = { clicks: 30, clicksAMember: 10 };
/** Reloads and double clicks repeat some. */
const REPEATED_SHARE = 0.2;
const REFUSED = { count: 3, share: 0.05 };

/** A short fingerprint of an id (FNV-1a): a sample needs to know sameness, not people's ids. */
export function fingerprint(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** A click as the sample keeps it. */
export function seenClick(click: { pubMemberId: string; pubClickId: string; at: number }): Seen {
  return [fingerprint(click.pubMemberId), fingerprint(click.pubClickId), Math.floor(click.at / 60_000)];
}

/** The sample after more clicks: the latest ones, none older than a week. */
export function addSeen(sample: readonly Seen[], more: readonly Seen[], now: number): Seen[] {
  const oldest = Math.floor(now / 60_000) - SAMPLE_MINUTES;
  return [...sample, ...more].filter(([, , minute]) => minute >= oldest).slice(-SAMPLE_CLICKS);
}

/**
 * Judges a sample, with the clicks refused for an unreplaced macro in the last day and the clicks that counted in it:
 * ten clicks with one member id are `unhealthy`, `["MEMBER_ID_STATIC"]`.
 */
export function judgeMembers(
  sample: readonly Seen[],
  lastDay: { refused: number; counted: number },
): MemberHealth {
  const clicks = sample.length;
  const members = countBy(sample, ([member]) => member);
  const repeatedClickIds = clicks - countBy(sample, ([, click]) => click).size;
  const shape = { clicks, top: Math.max(0, ...members.values()), distinct: members.size };
  const reasons: HealthReason[] = [
    ...memberReasons(shape),
    ...(clicks >= ENOUGH && repeatedClickIds >= REPEATED_SHARE * clicks
      ? (["CLICK_ID_REPEATED"] as const)
      : []),
    ...(isUnreplaced(lastDay) ? (["UNRESOLVED_MACRO"] as const) : []),
  ];
  const status = reasons.length > 0 ? "unhealthy" : quietStatus(sample);
  return { status, reasons, clicks, distinctMembers: members.size, repeatedClickIds };
}

function memberReasons({ clicks, top, distinct }: { clicks: number; top: number; distinct: number }) {
  if (clicks >= ENOUGH && top >= STATIC_SHARE * clicks) return ["MEMBER_ID_STATIC"] as const;
  const sharesValue = clicks >= SHARED_VALUE.clicks && top >= SHARED_VALUE.share * clicks;
  const sharesIds = clicks >= SHARED_IDS.clicks && distinct * SHARED_IDS.clicksAMember <= clicks;
  return sharesValue || sharesIds ? (["MEMBER_ID_REUSED"] as const) : [];
}

function isUnreplaced({ refused, counted }: { refused: number; counted: number }): boolean {
  return refused >= REFUSED.count && refused >= REFUSED.share * (refused + counted);
}

function quietStatus(sample: readonly Seen[]): HealthStatus {
  if (sample.length < ENOUGH) return "unknown";
  const same = sample.filter(([member, click]) => member === click).length;
  return same >= STATIC_SHARE * sample.length ? "no_user_ids" : "ok";
}

/** The fingerprint that shows the trouble best: the commonest member id, or the commonest click id. */
export function tellingValue(sample: readonly Seen[], reasons: readonly HealthReason[]): number | null {
  if (reasons.includes("MEMBER_ID_STATIC") || reasons.includes("MEMBER_ID_REUSED"))
    return commonest(countBy(sample, ([member]) => member));
  if (reasons.includes("CLICK_ID_REPEATED")) return commonest(countBy(sample, ([, click]) => click));
  return null;
}

function countBy(sample: readonly Seen[], value: (seen: Seen) => number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const seen of sample) counts.set(value(seen), (counts.get(value(seen)) ?? 0) + 1);
  return counts;
}

function commonest(counts: ReadonlyMap<number, number>): number | null {
  const [first] = [...counts].sort(([, a], [, b]) => b - a);
  return first ? first[0] : null;
}

const WORSE: HealthStatus[] = ["unknown", "ok", "no_user_ids", "unhealthy"];

/** A partner's health: as that of its worst offer. */
export function worstHealth(of: readonly Pick<MemberHealth, "status" | "reasons">[]): {
  status: HealthStatus;
  reasons: HealthReason[];
} {
  const worst = Math.max(0, ...of.map(({ status }) => WORSE.indexOf(status)));
  return { status: WORSE[worst] ?? "unknown", reasons: [...new Set(of.flatMap(({ reasons }) => reasons))] };
}

const WORDS: Record<HealthReason, string> = {
  MEMBER_ID_STATIC:
    "pub_member_id is the same in nearly all clicks: members cannot be told apart, and only the first conversion counts.",
  MEMBER_ID_REUSED:
    "pub_member_id is shared by many clicks, as a site's or placement's id would be: all but the first conversion of each are refused.",
  CLICK_ID_REPEATED: "pub_click_id repeats: it should be new for each click.",
  UNRESOLVED_MACRO:
    "Clicks are refused because pub_member_id or pub_click_id is a macro that was not replaced.",
};

/** A reason in words fit for the partner. */
export function healthWords(reason: HealthReason): string {
  return WORDS[reason];
}
