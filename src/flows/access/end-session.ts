import { deleteSession, deleteSessions } from "../../store/access/sessions";

/** Ends a session of a user: whoever has its cookie is a stranger from now on. */
export async function endSession(env: Env, { userId, id }: { userId: string; id: string }): Promise<boolean> {
  return (await deleteSession(env, userId, id).run()).meta.changes > 0;
}

/** Ends all sessions of a user but the one that asks. */
export async function endOtherSessions(env: Env, input: { userId: string; id: string }): Promise<void> {
  await deleteSessions(env, input.userId, input.id).run();
}
