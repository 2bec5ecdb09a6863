import type { Answers, PostbackSecurity } from "../../domain/account/account";
import type { Status } from "../../domain/offer/offer";

/** An advertiser as the API tells it. */
export type AdvertiserView = {
  id: string;
  name: string;
  status: Status;
  answers: Answers;
  postbackSecurity: PostbackSecurity;
  postbackToken: string;
  /** Until when ones that a rotation has replaced are accepted. */
  oldTokenUntil: string | null;
  oldSecretUntil: string | null;
  createdAt: string;
  updatedAt: string;
};

/** What the forms of an advertiser hold, as somebody typed it. */
export type AdvertiserEntry = { name: string; status: string; answers: string };

/** How each way to answer a postback is called. */
export const ANSWERS: Record<Answers, string> = {
  auto: "Automatic: always 200 on the URL with the token, HTTP codes without it",
  always200: "Always 200, whatever became of the postback",
  codes: "HTTP codes everywhere: 4xx for what is refused",
};
