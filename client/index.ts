import openApiClient from "openapi-fetch";
import type { components, paths } from "./schema.generated.ts";

/** The records and bodies of the API by their names: `Schemas["Offer"]`. */
export type Schemas = components["schemas"];

export type ClientOptions = {
  /** Where the service is: `https://api.acme.example`. */
  origin: string;
  /** An API key of the network, or a partner's. */
  key: string;
  /** In place of the global fetch. */
  fetch?: (request: Request) => Promise<Response>;
};

/**
 * A client of the management API, typed by its OpenAPI document. Calls answer `{ data, error, response }` and never
 * throw for a refusal; `dataOf` makes them do so.
 *
 *     const api = createClient({ origin: "https://api.acme.example", key });
 *     const offers = await dataOf(api.GET("/api/v1/offers", { params: { query: { status: "active" } } }));
 */
export function createClient({ origin, key, fetch }: ClientOptions) {
  const headers = { authorization: `Bearer ${key}` };
  return openApiClient<paths, "application/json">({ baseUrl: origin.replace(/\/+$/, ""), headers, fetch });
}
export type Client = ReturnType<typeof createClient>;

/** What the service refused, and why. */
export class Refused extends Error {
  readonly status: number;
  readonly code: Schemas["Refusal"]["code"] | "NOT_JSON";
  readonly messages: string[];
  /** Finds the request in the History Logs, and ours. */
  readonly responseId: string | null;

  constructor(response: Response, refusal: Partial<Schemas["Refusal"]>) {
    const { code = "NOT_JSON", messages = [`The service answered ${response.status}.`] } = refusal;
    super(`${code}: ${messages.join("; ")}`);
    this.name = "Refused";
    this.status = response.status;
    this.code = code;
    this.messages = messages;
    this.responseId = refusal.responseId ?? response.headers.get("x-response-id");
  }
}

type Answer<Data> = { data?: { data: Data }; error?: unknown; response: Response };

/** The data of a call's answer; a refusal is thrown as `Refused`. */
export async function dataOf<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await call;
  if (data !== undefined) return data.data;
  throw new Refused(response, typeof error === "object" && error !== null ? error : {});
}
