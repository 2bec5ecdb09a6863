import { hashOf, toBase64 } from "../bytes";

/** What a cookie or a link carries: 256 random bits as text fit for a URL. */
export function newToken(random: Uint8Array): string {
  return toBase64(random).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** What is kept of a session's token. */
export const hashSessionToken = (token: string): Promise<string> => hashOf("session", token);

/** What is kept of an invitation's token. */
export const hashInvitationToken = (token: string): Promise<string> => hashOf("invitation", token);

/** The field that every form of a session carries: it follows from the token and does not give it away. */
export const formToken = (sessionToken: string): Promise<string> => hashOf("form", sessionToken);
