import type { Advertiser } from "../../domain/account/account";
import type { Click } from "../../domain/click/click";
import type { Deal } from "../../domain/offer/terms";
import type { Attempt } from "../../domain/postback/attribution";
import type { GateAnswer } from "../../domain/postback/candidate";
import type { PostbackCode } from "../../domain/postback/codes";
import type { PostbackParams, ReceivedPostback } from "../../domain/postback/postback";
import type { Rim } from "../../rim";

/** What is known of a postback by the time it is judged; what is not known stays null. */
export type Judged = {
  code: PostbackCode;
  message: string;
  params: PostbackParams;
  /** Who is told of it: the network of its click or token, else of its host. */
  networkId: string;
  /** Whether the host is another network's than what was sent to it. */
  wrongHost: boolean;
  clickId: string | null;
  click: Click | null;
  advertiser: Advertiser | null;
  deal: Deal | null;
  eventId: string | null;
  answer: GateAnswer | null;
  /** Something did not answer: what it is about may be there all the same. */
  interrupted: boolean;
  warnings: string[];
};

export type JudgeInput = {
  received: ReceivedPostback;
  rim: Rim;
  /** How long to wait for a click that is on its way, in steps of milliseconds. */
  waits: readonly number[];
  /** When the user completed it, where an import tells. */
  completedAt?: number;
  by?: "rules" | "import";
  /** What an import says the conversion is worth. */
  stated?: Attempt["stated"];
  /** Our own people ask (Operation Tools, imports): the advertiser's security does not apply. */
  trusted?: boolean;
  /** When the same words last came, where they came again while they were parked. */
  saidUntil?: number;
  /** Subs that a test conversion carries instead of its click's. */
  subs?: Record<string, string>;
};
