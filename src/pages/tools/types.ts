import type { Option } from "../ui/field";
import type { Frame } from "../ui/shell";
import type { Outcome, Refused, Sent } from "./outcome";

export type Choice = "have" | "make" | "both";

export type ToolsProps = {
  frame: Frame;
  mayChange: boolean;
  choice: Choice;
  /** What was typed, or stands in the address: gkClickId, conversionId, offerId, pubMemberId, partnerId, eventId, … */
  values: Record<string, string>;
  offers: Option[];
  /** The partners with a link to the chosen offer, where there are several. */
  partners: Option[];
  /** The click that was found for gkClickId, with its offer. */
  click: {
    id: string;
    offerId: string;
    offerName: string;
    events: Option[];
    test: boolean;
    destination: string;
  } | null;
  outcome: Outcome | null;
  sent: Sent[] | null;
  /** What the API refused, and in which step. */
  refusal: (Refused & { step: 1 | 2 | 3; errors: Record<string, string> }) | null;
};
