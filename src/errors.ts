import type { ContentfulStatusCode } from "hono/utils/http-status";

const HTTP_STATUS = {
  INVALID: 422,
  NOT_KEPT: 422,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  EXISTS: 409,
  IN_USE: 409,
  CHANGED_MEANWHILE: 412,
  TOO_LARGE: 413,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  TRY_AGAIN: 503,
} as const satisfies Record<string, ContentfulStatusCode>;

export type ErrorCode = keyof typeof HTTP_STATUS;
export const ERROR_CODES = Object.keys(HTTP_STATUS) as ErrorCode[];

/** The one error a stranger may read; anything else that is thrown becomes 500 INTERNAL with a reference. */
export class AppError extends Error {
  readonly messages: string[];
  readonly status: ContentfulStatusCode;

  constructor(
    readonly code: ErrorCode,
    messages: string | string[],
    readonly headers: Record<string, string> = {},
  ) {
    const list = typeof messages === "string" ? [messages] : messages;
    super(list.join("; "));
    this.messages = list;
    this.status = HTTP_STATUS[code];
  }
}
