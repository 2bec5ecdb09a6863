import type { AdvertiserStatus } from "../conversion/conversion";

type StatusWords = Readonly<Record<string, AdvertiserStatus>>;

/** What each system means by its own words; here and not in the catalogue so that a postback loads only this. */
export const STATUS_WORDS: Readonly<Record<string, StatusWords>> = {
  adjust: {
    install: "approved",
    event: "approved",
    reattribution: "approved",
    rejected_install: "rejected",
    rejected_reattribution: "rejected",
    session: "ignore",
    click: "ignore",
    impression: "ignore",
  },
  affise: { "1": "approved", "2": "pending", "3": "rejected", "5": "pending" },
  // A subscription that was cancelled takes back nothing that was paid, and a test pays nobody.
  clickbank: {
    sale: "approved",
    sale_rb: "approved",
    bill: "approved",
    rfnd: "rejected",
    rfnd_rb: "rejected",
    cgbk: "rejected",
    insf: "rejected",
    cancel_rebill: "ignore",
    test_sale: "ignore",
    test_bill: "ignore",
    test_rfnd: "ignore",
    test_cgbk: "ignore",
    test_insf: "ignore",
  },
  // No later notice follows `tracked` or `modified` but a reversal, so waiting for one would pend for ever.
  impact: { tracked: "approved", modified: "approved", reversed: "rejected" },
  keitaro: { lead: "pending", sale: "approved", rejected: "rejected" },
};

/** The words that mean the same everywhere, as they are looked up: in small letters, joined by `_`. */
export const COMMON_WORDS: Readonly<Record<AdvertiserStatus, readonly string[]>> = {
  approved: words(
    "1 approved approve accepted accept confirmed confirm success successful succeeded complete completed paid payment sale credited locked valid validated",
  ),
  pending: words(
    "pending hold on_hold onhold held open new waiting awaiting processing in_review under_review unconfirmed unapproved",
  ),
  rejected: words(
    "rejected reject declined decline reversed reverse reversal cancelled canceled cancel refunded refund chargeback charge_back chargedback invalid invalidated fraud fraudulent void voided trash denied disapproved",
  ),
  ignore: words("ignore ignored test"),
};

const STATUSES = ["approved", "pending", "rejected", "ignore"] as const;
const GENERIC = new Map<string, AdvertiserStatus>(
  STATUSES.flatMap((status) => COMMON_WORDS[status].map((word) => [word, status] as const)),
);

/**
 * What an advertiser's status word means: `mapStatus("affise", "3")` → rejected.
 * The integration's own table comes first, case does not matter, no word is approved, and an unknown one is
 * pending with `known: false`, so that neither side is paid on a guess.
 */
export function mapStatus(
  integrationId: string | null,
  word: string,
): { status: AdvertiserStatus; known: boolean } {
  const key = word
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");
  if (key === "") return { status: "approved", known: true };
  const status = ownWord(integrationId, key) ?? GENERIC.get(key);
  return status ? { status, known: true } : { status: "pending", known: false };
}

function ownWord(integrationId: string | null, key: string): AdvertiserStatus | undefined {
  if (integrationId === null || !Object.hasOwn(STATUS_WORDS, integrationId)) return undefined;
  const table = STATUS_WORDS[integrationId];
  // A stranger's word must not reach what every object inherits, such as "constructor".
  return table && Object.hasOwn(table, key) ? table[key] : undefined;
}

function words(list: string): string[] {
  return list.split(" ");
}
