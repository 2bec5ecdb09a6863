import { sweepAlerts } from "../../src/flows/alert/sweep-alerts";
import { call } from "./api";
import { rimAt } from "./callbacks";
import { partnerBox } from "./partner";
import { heldEnv } from "./queue";
import { makeNetwork } from "./records";
import type { Json } from "./world";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** The network of the running test, and the mailbox that its alerts go to. */
export let network: Awaited<ReturnType<typeof makeNetwork>>;
export let box: ReturnType<typeof partnerBox>;
/** The sweeps' clock: ahead of ours, so that what a test has just written lies in the past. */
export let now = 0;

/** A network and a mailbox of its own for each test: `beforeEach(newNetwork)`. */
export async function newNetwork(): Promise<void> {
  network = await makeNetwork();
  box = partnerBox();
  now = Math.max(now, Date.now()) + 2 * MINUTE;
}

/** Lets the sweeps' clock go on. */
export function pass(ms: number): void {
  now += ms;
}

/** A call of the API by the network's owner. */
export const ask = (method: string, path: string, body?: unknown) =>
  call(method, path, { body, key: network.key });

/** Asks for an alert with a webhook to the mailbox, unless the body says otherwise. */
export const post = (body: object) =>
  ask("POST", "/alerts", { name: "Alert", webhookUrl: box.url("/hook"), ...body });

/** An alert that must be made. */
export async function makeAlert(body: object): Promise<Json> {
  const made = await post(body);
  if (made.status !== 201) throw new Error(made.messages.join("; "));
  return made.data;
}

/** An alert as it stands. */
export const alert = async ({ id }: Json): Promise<Json> => (await ask("GET", `/alerts/${id}`)).data;

/** The sweep of this moment; the logs' queue is down, so that History is written at once. */
export const sweep = (bindings: Env = heldEnv().env) =>
  sweepAlerts(bindings, { rim: rimAt(now), timeLimitMs: 2_000 });

/** The bodies that came to the mailbox. */
export const received = async (): Promise<Json[]> =>
  (await box.received()).map(({ body }) => JSON.parse(body));
