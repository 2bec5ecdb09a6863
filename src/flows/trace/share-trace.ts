import { signTraceLink, TRACE_LINK_LIFE, type TraceAudience } from "../../domain/trace/link";
import { auditStatement } from "../../store/record/audit";
import type { Change } from "../outcome";
import { auditEntry } from "../record/audit-entry";

/** Makes a link that shows the story of a click to somebody who is not signed in; the audit log remembers it. */
export async function shareTrace(
  env: Env,
  input: Change & { clickId: string; audience: TraceAudience },
): Promise<{ token: string; until: number }> {
  const { rim, networkId, clickId, audience } = input;
  const until = rim.now + TRACE_LINK_LIFE;
  const token = await signTraceLink({ networkId, clickId, audience, until }, env.DATA_SECRET);
  const deed = { action: "share", record: "trace", recordId: clickId, after: { audience, endsAt: until } };
  await auditStatement(env, auditEntry(input, deed)).run();
  return { token, until };
}
