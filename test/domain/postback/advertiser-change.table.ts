import type { Conversion } from "../../../src/domain/conversion/conversion";
import { makeValues } from "../makers";

export const M = 1_000_000;
export const amount = (text: string | null, currency: string | null = null) =>
  makeValues({ amount: text, currency });
// The deal pays 10 % of the order and half of that; nothing is known of an order that is not told.
export const worth = (order: number) => ({ revenue: (order / 10) * M, payout: (order / 20) * M });
export const told = (order: number) => ({ values: amount(String(order)), ...worth(order) });
export const untold = { values: amount(null), ...worth(0) };
export const success = { status: "Success", reason: null, advertiserStatus: "approved" } as const;
export const pending = {
  status: "Pending",
  reason: "advertiser_pending",
  advertiserStatus: "pending",
} as const;
export const rejected = {
  status: "Rejected",
  reason: "advertiser_rejected",
  advertiserStatus: "rejected",
} as const;
export const missing = { ...success, status: "Pending", reason: "amount_missing" } as const;
export const foreign = { ...missing, reason: "currency_mismatch" } as const;
export const expired = { status: "Rejected", reason: "window_expired" } as const;

/** What is told, what stands, what the postback says, and what comes of it. */
export type Row = [string, Partial<Conversion>, Partial<Conversion>, Partial<Conversion>];

/** The changes that a later postback makes. */
export const CHANGES: Row[] = [
  [
    "approved after pending",
    { ...pending, ...told(100) },
    { ...success, ...told(100) },
    { status: "Success", reason: null, ...worth(100) },
  ],
  [
    "approved after pending, the amount not said again",
    { ...pending, ...told(100) },
    { ...missing, ...untold },
    { status: "Success", ...worth(100) },
  ],
  [
    "approved after pending, with another amount",
    { ...pending, ...told(100) },
    { ...success, ...told(80) },
    { status: "Success", ...worth(80) },
  ],
  [
    "approved after pending, the amount never told",
    { ...pending, ...missing, ...untold, advertiserStatus: "pending" },
    { ...missing, ...untold },
    { status: "Pending", reason: "amount_missing", ...worth(0) },
  ],
  [
    "approved after pending in another currency",
    { ...foreign, advertiserStatus: "pending", values: amount("100", "EUR"), ...worth(0) },
    { ...missing, ...untold },
    { status: "Pending", reason: "amount_missing", ...worth(0) },
  ],
  [
    "approved after pending with an unreadable amount",
    {
      ...missing,
      reason: "amount_invalid",
      advertiserStatus: "pending",
      values: amount("free"),
      ...worth(0),
    },
    { ...missing, ...untold },
    { status: "Pending", reason: "amount_missing" },
  ],
  [
    "rejected after approved",
    { ...success, ...told(100) },
    { ...rejected, ...untold },
    { status: "Rejected", reason: "advertiser_rejected", ...worth(100) },
  ],
  [
    "rejected, the amount taken back",
    { ...success, ...told(100) },
    { ...rejected, ...told(-100) },
    { status: "Rejected", ...worth(100) },
  ],
  [
    "approved again",
    { ...rejected, ...told(100) },
    { ...missing, ...untold },
    { status: "Success", reason: null, ...worth(100) },
  ],
  [
    "approved again, the amount taken back before",
    { ...rejected, values: amount("-100"), ...worth(100) },
    { ...missing, ...untold },
    { status: "Success", ...worth(100) },
  ],
  [
    "approved after a rejection without an amount",
    { ...rejected, ...untold },
    { ...missing, ...untold },
    { status: "Pending", reason: "amount_missing", ...worth(0) },
  ],
  [
    "approved after a first rejection below nothing",
    { ...rejected, ...told(-100) },
    { ...missing, ...untold },
    { status: "Pending", reason: "amount_missing", ...worth(0) },
  ],
  [
    "the amount comes at last",
    { ...missing, ...untold },
    { ...success, ...told(100) },
    { status: "Success", reason: null, ...worth(100) },
  ],
  [
    "the amount comes in another currency",
    { ...missing, ...untold },
    { ...foreign, values: amount("100", "EUR"), ...worth(0) },
    { status: "Pending", reason: "currency_mismatch", ...worth(0) },
  ],
  [
    "another amount",
    { ...success, ...told(100) },
    { ...success, ...told(80) },
    { status: "Success", reason: null, ...worth(80) },
  ],
  [
    "another amount in another currency",
    { ...success, ...told(100) },
    { ...foreign, values: amount("80", "EUR"), ...worth(0) },
    { status: "Pending", reason: "currency_mismatch", statusBy: "advertiser", ...worth(100) },
  ],
  [
    "another amount in another currency, where staff has approved",
    { ...success, statusBy: "staff", ...told(100) },
    { ...foreign, values: amount("80", "EUR"), ...worth(0) },
    { status: "Success", reason: null, statusBy: "staff", ...worth(100) },
  ],
  [
    "another amount in another currency at a full cap",
    { ...success, status: "Pending", reason: "cap_reached", capsCounted: false, ...told(100) },
    { ...foreign, values: amount("80", "EUR"), ...worth(0) },
    { status: "Pending", reason: "cap_reached", capsCounted: false, ...worth(100) },
  ],
  [
    "the same amount in the right currency",
    { ...foreign, values: amount("100", "EUR"), ...worth(0) },
    { ...success, values: amount("100", "USD"), ...worth(100) },
    { status: "Success", reason: null, values: amount("100", "USD"), ...worth(100) },
  ],
  [
    "approved again, the last amount in another currency",
    { ...rejected, values: amount("80", "EUR"), ...worth(100) },
    { ...missing, ...untold },
    { status: "Pending", reason: "amount_missing", ...worth(100) },
  ],
  [
    "a value nobody needs",
    { ...success, ...told(100) },
    { ...missing, values: makeValues({ payout: "7" }), ...worth(0) },
    { status: "Success", reason: null, ...worth(100) },
  ],
  [
    "another amount while time or a cap holds it",
    { ...success, status: "Pending", reason: "cap_reached", ...told(100) },
    { ...success, ...told(80) },
    { status: "Pending", reason: "cap_reached", ...worth(80) },
  ],
  [
    "another amount after staff's rejection",
    { ...success, status: "Rejected", reason: "fraud", statusBy: "staff", ...told(100) },
    { ...success, ...told(80) },
    { status: "Rejected", reason: "fraud", statusBy: "staff", ...worth(80) },
  ],
];
