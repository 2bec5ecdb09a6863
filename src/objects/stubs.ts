/** The gate of one click and member. Make a new stub for each call: one that threw stays broken. */
export function conversionGate(env: Env, clickId: string, memberId: string) {
  return env.CONVERSION_GATE.getByName(`${clickId}:${memberId}`);
}
