import type { Candidate } from "../../src/domain/postback/candidate";
import { settleCandidate } from "../../src/objects/settle-candidate";
import type { ToldQueues } from "./queues";

/**
 * The bindings with what depends on the true time replaced: the queues, the limits, and the gate, whose order the
 * demo keeps by doing one thing after another. Databases and KV are the true ones.
 */
export function toldEnv(env: Env, queues: ToldQueues): Env {
  const settle = (candidate: Candidate, moment: { now: number; token: string }) => {
    return settleCandidate(env, candidate, { ...moment, wasTold: async () => true });
  };
  const unlimited = { limit: async () => ({ success: true }) };
  const gate = { getByName: () => ({ accept: settle }) };
  return {
    ...env,
    ...queues.bindings(),
    EDGE_LIMIT: unlimited,
    LOGIN_LIMIT: unlimited,
    // The flow asks it for nothing else.
    CONVERSION_GATE: gate as unknown as Env["CONVERSION_GATE"],
  };
}
