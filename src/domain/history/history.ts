export type HistoryLevel = "info" | "warning" | "error";
export type HistoryType = "redirect" | "postback" | "conversion" | "callback" | "ingest" | "system";

/** One line of the History Logs: what was refused, parked, repeated or failed, and where to look. */
export type HistoryEntry = {
  id: string;
  networkId: string;
  at: number;
  level: HistoryLevel;
  type: HistoryType;
  code: string;
  message: string;
  clickId: string | null;
  offerId: string | null;
  partnerId: string | null;
  responseId: string | null;
  /** How many like it this line stands for: floods are sampled, their count is not. */
  count: number;
  request: RequestSnapshot | null;
  /** By what a refused click, of which there is no row, is found; and a postback's transaction, where it told one. */
  pubClickId?: string | null;
  pubMemberId?: string | null;
  cnvConversionId?: string | null;
};

/** A request with its secrets masked. */
export type RequestSnapshot = {
  method: string;
  url: string;
  body?: string;
  ip?: string | null;
  userAgent?: string | null;
};

/** One try to deliver a callback, with the exact request (secrets masked) and the answer. */
export type CallbackAttempt = {
  id: string;
  networkId: string;
  callbackId: string;
  no: number;
  at: number;
  method: string;
  url: string;
  requestHeaders: Record<string, string>;
  requestBody: string | null;
  status: number | null;
  ms: number;
  answerHeaders: Record<string, string>;
  answer: string | null;
  error: string | null;
  note: string | null;
};
