/** The stretch of time that a look is about, `from` included and `to` excluded; `mark` is where the last one ended. */
export type Look = { name: string; mark: number; from: number; to: number; token: string };

/** What comes through a queue lands some seconds late: the last half minute is left to the next look. */
const SETTLED_MS = 30_000;
const FIRST_LOOK_MS = 3_600_000;
/** After a long standstill what is older is no news. */
const LONGEST_LOOK_MS = 86_400_000;

/** The next stretch to look at, or null when there is none yet; `token` is new for each run. */
export async function nextLook(
  env: Env,
  { name, now, token }: { name: string; now: number; token: string },
): Promise<Look | null> {
  const sql = "SELECT until FROM sweep_marks WHERE name = ?";
  const mark = await env.DB.prepare(sql).bind(name).first<number>("until");
  const to = now - SETTLED_MS;
  const from = Math.max(mark ?? to - FIRST_LOOK_MS, to - LONGEST_LOOK_MS);
  return to > from ? { name, mark: mark ?? 0, from, to, token } : null;
}

/** The statement that ends a look; of two runs that looked from the same mark, only one moves it. */
export function endLook(env: Env, { name, mark, to, token }: Look): D1PreparedStatement {
  const sql = `INSERT INTO sweep_marks (name, until, token) VALUES (?1, ?3, ?4)
    ON CONFLICT (name) DO UPDATE SET until = ?3, token = ?4 WHERE until = ?2`;
  return env.DB.prepare(sql).bind(name, mark, to, token);
}

/** In the batch of `endLook`, the condition that this run has moved the mark: `isMine("?2", "?3")`. */
export function isMine(name: string, token: string): string {
  return `EXISTS (SELECT 1 FROM sweep_marks m WHERE m.name = ${name} AND m.token = ${token})`;
}

/** Takes a turn that comes once (a day's check): false when it is done or another run has it in hand. */
export async function takeTurn(
  env: Env,
  { name, turn, now, leaseMs }: { name: string; turn: number; now: number; leaseMs: number },
): Promise<boolean> {
  const sql = `INSERT INTO sweep_marks (name, until, lease_until) VALUES (?1, 0, ?4)
    ON CONFLICT (name) DO UPDATE SET lease_until = ?4
      WHERE until < ?2 AND (lease_until IS NULL OR lease_until <= ?3) RETURNING name`;
  const { results } = await env.DB.prepare(sql)
    .bind(name, turn, now, now + leaseMs)
    .all();
  return results.length > 0;
}

/** Notes that a turn is done. */
export async function endTurn(env: Env, { name, turn }: { name: string; turn: number }): Promise<void> {
  const sql = "UPDATE sweep_marks SET until = ?2, lease_until = NULL WHERE name = ?1";
  await env.DB.prepare(sql).bind(name, turn).run();
}

/** Whether a work that comes in turns was never heard of; from then on it is, with this turn as its first. */
export async function isFirstTurn(
  env: Env,
  { name, turn }: { name: string; turn: number },
): Promise<boolean> {
  const sql = "INSERT OR IGNORE INTO sweep_marks (name, until) VALUES (?1, ?2)";
  return (await env.DB.prepare(sql).bind(name, turn).run()).meta.changes > 0;
}

/** Gives a turn back that is not done yet: the next sweep goes on with it. */
export async function pauseTurn(env: Env, { name }: { name: string }): Promise<void> {
  await env.DB.prepare("UPDATE sweep_marks SET lease_until = NULL WHERE name = ?1").bind(name).run();
}

const SWEEP = "sweep";

/** Notes that the sweep has run to its end. */
export async function markSweep(env: Env, now: number): Promise<void> {
  const sql = `INSERT INTO sweep_marks (name, until) VALUES (?1, ?2)
    ON CONFLICT (name) DO UPDATE SET until = max(until, ?2)`;
  await env.DB.prepare(sql).bind(SWEEP, now).run();
}

/** When the last sweep began that has run to its end; null when none has. */
export async function lastSweepAt(env: Env): Promise<number | null> {
  return env.DB.prepare("SELECT until FROM sweep_marks WHERE name = ?").bind(SWEEP).first<number>("until");
}
