/** What the Worker has written and queued since it started, as Cloudflare bills it. */
export const totals = {
  rows: {} as Record<string, number>,
  operations: {} as Record<string, number>,
  /** How often a database was asked: each is a journey there and back. */
  journeys: {} as Record<string, number>,
};

type Meta = { meta?: { rows_written?: number } };
const OWN = Symbol("the statement itself");
type Wrapped = D1PreparedStatement & { [OWN]?: D1PreparedStatement };

/** The environment with its databases and queues counted; what they do is untouched. */
export function counted(env: Env): Env {
  const of = Object.entries(env).map(([name, binding]) => [name, countedBinding(name, binding)]);
  return Object.fromEntries(of) as Env;
}

function countedBinding(name: string, binding: unknown): unknown {
  if (/^(?:DB|LOGS|CLICKS_\d+)$/.test(name)) return countedDatabase(name, binding as D1Database);
  return name.endsWith("_QUEUE") ? countedQueue(name, binding as Queue) : binding;
}

function add(to: Record<string, number>, name: string, count: number): void {
  to[name] = (to[name] ?? 0) + count;
}

function countedDatabase(name: string, db: D1Database): D1Database {
  const note = <T>(result: T): T => {
    add(totals.journeys, name, 1);
    for (const one of [result].flat()) add(totals.rows, name, (one as Meta)?.meta?.rows_written ?? 0);
    return result;
  };
  const wrap = (statement: D1PreparedStatement, isWrite: boolean): Wrapped =>
    replaced<Wrapped>(statement as Wrapped, {
      [OWN]: statement,
      bind: (...values: unknown[]) => wrap(statement.bind(...values), isWrite),
      run: async () => note(await statement.run()),
      all: async () => note(await statement.all()),
      // Raw answers do not say what was written; a write's columns have names of their own, so rows tell as much.
      raw: async (options: { columnNames?: false }) => {
        if (isWrite) return note(await statement.all()).results.map((row) => Object.values(row));
        add(totals.journeys, name, 1);
        return statement.raw(options);
      },
      first: async (column: string) => note(await statement.first(column)),
    });
  const own = (statement: Wrapped) => statement[OWN] ?? statement;
  return replaced(db, {
    prepare: (sql: string) => wrap(db.prepare(sql), /^\s*(?:insert|update|delete)/i.test(sql)),
    batch: async (statements: Wrapped[]) => note(await db.batch(statements.map(own))),
  });
}

// A message is billed in steps of 64 KB, and each step three times: written, read, deleted.
const STEP = 64_000;
const OPERATIONS = 3;

function countedQueue(name: string, queue: Queue): Queue {
  const note = (body: unknown) =>
    add(totals.operations, name, OPERATIONS * Math.ceil(JSON.stringify(body).length / STEP));
  return replaced(queue, {
    send: (body: unknown, options?: QueueSendOptions) => {
      note(body);
      return queue.send(body, options);
    },
    sendBatch: (messages: Iterable<MessageSendRequest>) => {
      const sent = [...messages];
      for (const { body } of sent) note(body);
      return queue.sendBatch(sent);
    },
  });
}

/** An object with some members replaced; the others still get the object itself as their `this`. */
function replaced<T extends object>(target: T, members: Record<string | symbol, unknown>): T {
  return new Proxy(target, {
    get(_, name) {
      if (name in members) return members[name];
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
