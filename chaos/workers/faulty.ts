import { perhaps } from "./faults";

/** The real database or statement behind a wrapped one: D1 takes only its own. */
const behind = new WeakMap<object, object>();
type Call = (...args: unknown[]) => unknown;

// These only build what is asked later; the asking fails, not the building.
const BUILDERS = ["prepare", "bind", "withSession"];

/** A binding whose calls fail as the plan says; what they do is the real binding's doing. */
export function faulty<T extends object>(name: string, real: T): T {
  const wrapped = new Proxy(real, {
    get(_, member) {
      const value: unknown = Reflect.get(real, member, real);
      if (typeof value !== "function" || typeof member !== "string") return value;
      const run = (args: unknown[]) => (value as Call).apply(real, args.map(unwrap));
      if (!BUILDERS.includes(member)) return (...args: unknown[]) => perhaps(name, async () => run(args));
      return (...args: unknown[]) => faulty(name, run(args) as object);
    },
  });
  behind.set(wrapped, real);
  return wrapped;
}

function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  return typeof value === "object" && value !== null ? (behind.get(value) ?? value) : value;
}
