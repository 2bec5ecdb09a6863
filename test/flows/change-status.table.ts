import type { Actor, ConversionStatus } from "../../src/domain/conversion";

const DAY = 86_400_000;
const percent = { revenue: { type: "percent", amount: 10 } };

/** A step of a conversion's life: a postback of the advertiser, a change by staff, a day that comes, an imported row. */
export type Step =
  | { advertiser: Record<string, string> }
  | { staff: ConversionStatus; reason?: string }
  | { time: number }
  | { imported: string };
const says = (advertiser: Record<string, string>): Step => ({ advertiser });
const staff = (to: ConversionStatus, reason?: string): Step => ({ staff: to, reason });

/** `is`: status, reason and by whom; `used` of a daily cap of 1; `told` are the callbacks of a partner that wants all. */
export type Row = {
  what: string;
  offer?: Record<string, unknown>;
  /** Another member's conversion, made before, that fills the cap. */
  filled?: boolean;
  steps: Step[];
  is: [ConversionStatus, string | null, Actor];
  keys: "both" | "none" | "review";
  used: number;
  told: string;
};
const is = (status: ConversionStatus, reason: string | null, by: Actor): Row["is"] => [status, reason, by];

// The table of docs/status-changes.md, row by row.
export const TABLE: Row[] = [
  {
    what: "Success, rejected by staff",
    steps: [says({}), staff("Rejected", "fraud")],
    is: is("Rejected", "fraud", "staff"),
    keys: "both",
    used: 0,
    told: "Success Rejected",
  },
  {
    what: "Success, made pending by staff",
    steps: [says({}), staff("Pending", "in doubt")],
    is: is("Pending", "in doubt", "staff"),
    keys: "both",
    used: 1,
    told: "Success Pending",
  },
  {
    what: "Success, confirmed by staff",
    steps: [says({}), staff("Success")],
    is: is("Success", null, "staff"),
    keys: "both",
    used: 1,
    told: "Success",
  },
  {
    what: "Success, reversed by the advertiser",
    steps: [says({}), says({ cnv_status: "reversed" })],
    is: is("Rejected", "advertiser_rejected", "advertiser"),
    keys: "both",
    used: 0,
    told: "Success Rejected",
  },
  {
    what: "Success, put on hold by the advertiser",
    steps: [says({}), says({ cnv_status: "hold" })],
    is: is("Pending", "advertiser_pending", "advertiser"),
    keys: "both",
    used: 1,
    told: "Success Pending",
  },
  {
    what: "Success, with another amount",
    offer: percent,
    steps: [says({ cnv_amount: "10" }), says({ cnv_amount: "20" })],
    is: is("Success", null, "rules"),
    keys: "both",
    used: 1,
    told: "Success Success",
  },
  {
    what: "Success, rejected by staff for a reason that frees",
    steps: [says({}), staff("Rejected", "too_fast")],
    is: is("Rejected", "too_fast", "staff"),
    keys: "none",
    used: 0,
    told: "Success Rejected",
  },
  {
    what: "Pending by hand, approved by staff",
    offer: { rewarding: "manual" },
    steps: [says({}), staff("Success", "checked")],
    is: is("Success", "checked", "staff"),
    keys: "both",
    used: 1,
    told: "Pending Success",
  },
  {
    what: "Pending by hand, rejected by staff",
    offer: { rewarding: "manual" },
    steps: [says({}), staff("Rejected", "fraud")],
    is: is("Rejected", "fraud", "staff"),
    keys: "both",
    used: 0,
    told: "Pending Rejected",
  },
  {
    what: "Pending by days, before its day",
    offer: { pendingDays: 2 },
    steps: [says({}), { time: DAY }],
    is: is("Pending", "pending_days", "rules"),
    keys: "both",
    used: 1,
    told: "Pending",
  },
  {
    what: "Pending by days, on its day",
    offer: { pendingDays: 2 },
    steps: [says({}), { time: 3 * DAY }],
    is: is("Success", null, "time"),
    keys: "both",
    used: 1,
    told: "Pending Success",
  },
  {
    what: "Pending by days, reversed before its day",
    offer: { pendingDays: 2 },
    steps: [says({}), says({ cnv_status: "reversed" }), { time: 3 * DAY }],
    is: is("Rejected", "advertiser_rejected", "advertiser"),
    keys: "both",
    used: 0,
    told: "Pending Rejected",
  },
  {
    what: "Pending by days, held by staff",
    offer: { pendingDays: 2 },
    steps: [says({}), staff("Pending", "look first"), { time: 3 * DAY }],
    is: is("Pending", "look first", "staff"),
    keys: "both",
    used: 1,
    told: "Pending",
  },
  {
    what: "Pending by the advertiser, approved by it",
    steps: [says({ cnv_status: "pending" }), says({ cnv_status: "approved" })],
    is: is("Success", null, "advertiser"),
    keys: "both",
    used: 1,
    told: "Pending Success",
  },
  {
    what: "Pending by the advertiser, imported",
    steps: [says({ cnv_status: "pending" }), { imported: "5" }],
    is: is("Success", null, "import"),
    keys: "both",
    used: 1,
    told: "Pending Success",
  },
  {
    what: "Pending for an amount that comes",
    offer: percent,
    steps: [says({}), says({ cnv_amount: "10" })],
    is: is("Success", null, "advertiser"),
    keys: "both",
    used: 1,
    told: "Pending Success",
  },
  {
    what: "Pending at a full cap, approved by staff beyond it",
    offer: { overCap: "pending" },
    filled: true,
    steps: [says({}), staff("Success")],
    is: is("Success", null, "staff"),
    keys: "both",
    used: 2,
    told: "Pending Success",
  },
  {
    what: "Pending at a full cap, rejected by staff",
    offer: { overCap: "pending" },
    filled: true,
    steps: [says({}), staff("Rejected", "fraud")],
    is: is("Rejected", "fraud", "staff"),
    keys: "both",
    used: 1,
    told: "Pending Rejected",
  },
  {
    what: "Rejected by the advertiser, then approved",
    steps: [says({ cnv_status: "rejected" }), says({ cnv_status: "approved" })],
    is: is("Success", null, "advertiser"),
    keys: "both",
    used: 1,
    told: "Rejected Success",
  },
  {
    what: "Rejected by the advertiser, approved at a full cap",
    offer: { overCap: "pending" },
    filled: true,
    steps: [says({ cnv_status: "rejected" }), says({ cnv_status: "approved" })],
    is: is("Pending", "cap_reached", "advertiser"),
    keys: "both",
    used: 1,
    told: "Rejected Pending",
  },
  {
    what: "Rejected by the advertiser, approved at a full cap that rejects",
    offer: { overCap: "reject" },
    filled: true,
    steps: [says({ cnv_status: "rejected" }), says({ cnv_status: "approved" })],
    is: is("Rejected", "cap_reached", "advertiser"),
    keys: "none",
    used: 1,
    told: "Rejected Rejected",
  },
  {
    what: "Rejected by the advertiser, approved by staff",
    steps: [says({ cnv_status: "rejected" }), staff("Success")],
    is: is("Success", null, "staff"),
    keys: "both",
    used: 1,
    told: "Rejected Success",
  },
  {
    what: "Rejected by staff, approved again",
    steps: [says({}), staff("Rejected", "fraud"), staff("Success", "our mistake")],
    is: is("Success", "our mistake", "staff"),
    keys: "both",
    used: 1,
    told: "Success Rejected Success",
  },
  {
    what: "Rejected by staff, made pending",
    steps: [says({}), staff("Rejected", "fraud"), staff("Pending")],
    is: is("Pending", null, "staff"),
    keys: "both",
    used: 1,
    told: "Success Rejected Pending",
  },
  {
    what: "Rejected by staff, which the advertiser's word does not move",
    steps: [says({}), staff("Rejected", "fraud"), says({ cnv_status: "pending" })],
    is: is("Rejected", "fraud", "staff"),
    keys: "both",
    used: 0,
    told: "Success Rejected",
  },
  {
    what: "Rejected as too fast, approved by staff",
    offer: { minSecondsToConvert: 600 },
    steps: [says({}), staff("Success", "checked")],
    is: is("Success", "checked", "staff"),
    keys: "both",
    used: 1,
    told: "Rejected Success",
  },
  {
    what: "Rejected as too fast, for another reason of staff's",
    offer: { minSecondsToConvert: 600 },
    steps: [says({}), staff("Rejected", "fraud")],
    is: is("Rejected", "fraud", "staff"),
    keys: "both",
    used: 0,
    told: "Rejected",
  },
  {
    what: "Rejected as too fast, made pending by staff",
    offer: { minSecondsToConvert: 600 },
    steps: [says({}), staff("Pending", "in doubt")],
    is: is("Pending", "in doubt", "staff"),
    keys: "both",
    used: 1,
    told: "Rejected Pending",
  },
  {
    what: "Rejected at a full cap, approved by staff beyond it",
    offer: { overCap: "reject" },
    filled: true,
    steps: [says({}), staff("Success")],
    is: is("Success", null, "staff"),
    keys: "both",
    used: 2,
    told: "Rejected Success",
  },
];
