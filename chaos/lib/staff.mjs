import { setTimeout as sleep } from "node:timers/promises";
import { SECRETS } from "../../bench/lib/serve.mjs";
import { ask, insist } from "./requests.mjs";

const PATH = "/api/v1/conversions/status";
const TRIES = 6;

/** Somebody of the staff who changes conversions, and repeats what was not answered under the same Idempotency-Key. */
export async function staff(run, chance, until) {
  for (let n = 1; Date.now() < until; n++) {
    await sleep(chance.between(300, 1_500));
    const counted = run.journal.postbacks.filter(({ code }) => code === "ACCEPTED");
    const last = counted.slice(-60);
    if (last.length > 0) await change(run, chance, { n, conversionId: chance.one(last).conversionId });
  }
}

/** When their keys are free again, all changes that nobody has answered are asked for once more. */
export async function repeatUnanswered({ service, journal }) {
  for (const entry of journal.staff.filter(({ outcome }) => outcome === null)) {
    entry.outcome = outcomeOf(await ask(service, PATH, requestOf(entry)));
  }
}

async function change(run, chance, { n, conversionId }) {
  const reason = `chaos ${n}`;
  const status = chance.weighted([
    [45, "Rejected"],
    [45, "Success"],
    [10, "Pending"],
  ]);
  const entry = run.journal.keep("staff", {
    conversionId,
    status,
    reason,
    sentAt: Date.now(),
    outcome: null,
  });
  const answer = await insist({
    tries: TRIES,
    pause: 400,
    each: async () => {
      const answer = await ask(run.service, PATH, requestOf(entry));
      // 409: the first try is still being answered, or died; its key is free again in two minutes.
      return answer?.status === 409 ? null : answer;
    },
  });
  entry.outcome = outcomeOf(answer);
}

function requestOf({ conversionId, status, reason }) {
  const authorization = `Bearer ${SECRETS.ADMIN_API_KEY}`;
  const headers = { authorization, "content-type": "application/json", "idempotency-key": reason };
  return { method: "POST", headers, body: JSON.stringify([{ conversionId, status, reason }]) };
}

const outcomeOf = (answer) => answer && (answer.body?.data?.[0]?.code ?? answer.body?.code ?? null);
