import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { sendLogs } from "../../../src/flows/history/send-logs";
import { rim } from "../../../src/rim";
import { listen } from "../../support/console";
import { type Faults, failing } from "../../support/faults";

const about = { clickId: null, offerId: null, partnerId: null, responseId: null, count: 1, request: null };
const lineOf = (id: string) =>
  ({
    id,
    networkId: "n",
    at: 1,
    level: "info",
    type: "system",
    code: "SAID",
    message: "m",
    ...about,
  }) as const;

async function send(faults: Faults) {
  const id = rim().newId();
  const said = listen();
  await sendLogs(failing(env, faults), { history: [lineOf(id)] });
  const kept = await env.LOGS.prepare("SELECT code FROM history WHERE id = ?").bind(id).first("code");
  return { kept, told: said.lines().some((line) => line.includes("LOGS_NOT_KEPT") && line.includes(id)) };
}

test.each(["throw", "hang"] as const)(
  "lines go straight to LOGS when the queue does not take them (it %ss)",
  async (how) => {
    expect(await send({ LOGS_QUEUE: "send", how })).toEqual({ kept: "SAID", told: false });
  },
);

test.each(["throw", "hang"] as const)(
  "what LOGS does not take either is told to the Worker's log (they %s)",
  async (how) => {
    expect(await send({ LOGS_QUEUE: "send", LOGS: true, how })).toEqual({ kept: null, told: true });
  },
);
