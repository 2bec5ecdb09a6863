import { inject } from "vitest";

/** How the partner's endpoint answers; nothing set is 200 `OK`. */
export type PartnerBehaviour = {
  status?: number;
  /** A status for each request in turn; after the last `status` counts again. */
  script?: number[];
  body?: string;
  /** Answers with the body that it was sent, or with that as a text in JSON. */
  echo?: boolean | "json";
  headers?: Record<string, string>;
  retryAfter?: number | string;
  redirect?: string;
  /** Never answers. */
  hang?: boolean;
  /** Answers as it was told when the request came, but only after `box.release()`. */
  held?: boolean;
  closeSocket?: boolean;
  /** A body of so many bytes. */
  bigBody?: number;
  /** Status and headers at once, then a body that never ends. */
  endless?: boolean;
};

export type ReceivedCallback = {
  at: number;
  method: string;
  /** Path and query as they came over the wire. */
  url: string;
  headers: Record<string, string>;
  body: string;
  /** How many bytes of a `bigBody` had left when it was over. */
  poured?: number;
};

/** A mailbox of its own at the partner's endpoint: `box.url("/gk")` to send to, `box.received()` to look. */
export function partnerBox(name: string = crypto.randomUUID()) {
  const origin = inject("partnerUrl");
  return {
    name,
    origin,
    url: (path = "") => `${origin}/inbox/${name}${path}`,
    async behave(behaviour: PartnerBehaviour): Promise<void> {
      const answer = await fetch(`${origin}/behaviour/${name}`, {
        method: "PUT",
        body: JSON.stringify(behaviour),
      });
      await answer.text();
    },
    /** Lets the requests that it holds be answered, and holds no more. */
    async release(): Promise<void> {
      await (await fetch(`${origin}/release/${name}`, { method: "PUT" })).text();
    },
    async received(): Promise<ReceivedCallback[]> {
      return (await fetch(`${origin}/received/${name}`)).json();
    },
  };
}
export type PartnerBox = ReturnType<typeof partnerBox>;
