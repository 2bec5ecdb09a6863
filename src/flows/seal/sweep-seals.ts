import { DEFAULT_NETWORK_ID } from "../../domain/account/account";
import { sealMark } from "../../domain/seal";
import { sendHistory } from "../../edge/history-buffer";
import { logLine } from "../../log";
import type { Rim } from "../../rim";
import { findOldSeals, replaceSeals, SEAL_PLACES, type Seal } from "../../store/seals";
import { dataSecrets, openSealed, sealText } from "./sealed";

/** As many are sealed anew in one sweep; the next goes on with those that are left. */
const A_SWEEP = 2_000;
/** What cannot be opened is met again in each sweep, and must not use up its time. */
const MOST_UNREADABLE = 20_000;
const A_BATCH = 100;

export type Resealed = { anew: number; unreadable: number; finished: boolean };

/**
 * While there is a DATA_SECRET_PREVIOUS: seals anew, with the newest secret, all that an older one has sealed. What
 * none of the secrets opens stays as it is and is told in the log.
 */
export async function sweepSeals(env: Env, { rim }: { rim: Rim }): Promise<Resealed> {
  const done: Resealed = { anew: 0, unreadable: 0, finished: true };
  if (dataSecrets(env).length === 1) return done;
  const mark = await sealMark(env.DATA_SECRET);
  for (const place of SEAL_PLACES) await resealPlace(env, { place, mark }, done);
  if (done.anew + done.unreadable > 0) logLine(done.unreadable > 0 ? "warn" : "info", "RESEALED", done);
  if (done.anew > 0 && done.finished) await tellFinished(env, done, rim);
  return done;
}

async function resealPlace(env: Env, at: { place: number; mark: string }, done: Resealed): Promise<void> {
  let after: Seal | undefined;
  while (done.finished) {
    const found = await findOldSeals(env, { ...at, after, limit: A_BATCH });
    after = found.at(-1);
    if (!after) return;
    const anew = await Promise.all(found.map((seal) => sealAnew(env, seal)));
    const fresh = anew.filter((seal) => seal !== null);
    await replaceSeals(env, at.place, fresh);
    done.anew += fresh.length;
    done.unreadable += found.length - fresh.length;
    done.finished = done.anew < A_SWEEP && done.unreadable < MOST_UNREADABLE;
  }
}

async function sealAnew(env: Env, seal: Seal): Promise<(Seal & { anew: string }) | null> {
  const text = await openSealed(env, seal.sealed).catch(() => null);
  return text === null ? null : { ...seal, anew: await sealText(env, text) };
}

async function tellFinished(env: Env, { anew, unreadable }: Resealed, rim: Rim): Promise<void> {
  const left = unreadable === 0 ? "" : ` ${unreadable} open with neither secret and were left as they are.`;
  await sendHistory(env, [
    {
      id: rim.newId(),
      networkId: DEFAULT_NETWORK_ID,
      at: rim.now,
      level: unreadable === 0 ? "info" : "warning",
      type: "system",
      code: "RESEALED",
      message: `Everything that is sealed has the newest DATA_SECRET now; the last ${anew} were sealed anew.${left}`,
      clickId: null,
      offerId: null,
      partnerId: null,
      responseId: null,
      count: 1,
      request: null,
    },
  ]);
}
