/** The environment with a DB that lets something else happen just before the first statement or batch that matches runs. */
export function meanwhile(bindings: Env, pattern: RegExp, act: () => Promise<unknown>): Env {
  let done = false;
  const hit = async (texts: string[]) => {
    if (done || !texts.some((text) => pattern.test(text))) return;
    done = true;
    await act();
  };
  const behind = new WeakMap<object, { real: D1PreparedStatement; sql: string }>();
  const wrap = (real: D1PreparedStatement, sql: string): D1PreparedStatement => {
    const proxy = new Proxy(real, {
      get(_, name) {
        const value = Reflect.get(real, name, real) as unknown;
        if (typeof value !== "function") return value;
        if (name === "bind") return (...args: unknown[]) => wrap(real.bind(...args), sql);
        return async (...args: unknown[]) => {
          await hit([sql]);
          return value.apply(real, args);
        };
      },
    });
    behind.set(proxy, { real, sql });
    return proxy;
  };
  const DB = new Proxy(bindings.DB, {
    get(db, name) {
      if (name === "prepare") return (sql: string) => wrap(db.prepare(sql), sql);
      if (name === "batch")
        return async (statements: D1PreparedStatement[]) => {
          await hit(statements.map((one) => behind.get(one)?.sql ?? ""));
          return db.batch(statements.map((one) => behind.get(one)?.real ?? one));
        };
      const value = Reflect.get(db, name, db) as unknown;
      return typeof value === "function" ? value.bind(db) : value;
    },
  });
  return { ...bindings, DB };
}
