import { resolve } from "node:path";
import { parseArgs } from "node:util";

export const NETWORK_USAGE = `npm run network -- create --slug acme --name "Acme" [--currency EUR] [--timezone Europe/Berlin] [--email ann@acme.example]
npm run network -- invite --slug acme --email ann@acme.example
npm run network -- list
  --slug SLUG       its hosts are SLUG.BASE_DOMAIN and api.SLUG.BASE_DOMAIN
  --name NAME       as people read it
  --currency CODE   ISO 4217 (USD)
  --timezone ZONE   IANA, like Europe/Berlin (UTC)
  --email ADDRESS   of an owner of its console, who is invited by a link
  --remote          on Cloudflare; otherwise in the local state
  --persist-to DIR  where the local state is (.wrangler/state)`;

/** Hosts of our own, and the network that every deployment has. */
const RESERVED = ["api", "www", "app", "default"];
const text = (value) => ({ type: "string", ...(value === undefined ? {} : { default: value }) });

/** Reads the options of `npm run network`; throws an Error that says in plain words what is wrong. */
export function networkOptions(argv) {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      slug: text(),
      name: text(),
      currency: text("USD"),
      timezone: text("UTC"),
      email: text(),
      "persist-to": text(".wrangler/state"),
      remote: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { "persist-to": persistTo, remote, help, ...fields } = values;
  const [command, ...more] = positionals;
  const where = { command, remote, help, stateDir: resolve(persistTo) };
  if (help) return where;
  if (more.length > 0 || !["create", "invite", "list"].includes(command)) {
    throw new Error(`Say "create", "invite" or "list", not "${positionals.join(" ")}".`);
  }
  if (command === "list") return where;
  const { slug = "", email = command === "create" ? null : "", ...others } = fields;
  const network = { ...where, slug: readSlug(slug), email: email === null ? null : readAddress(email) };
  return command === "invite" ? network : { ...network, ...networkFields({ slug, ...others }) };
}

function readSlug(slug) {
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(slug)) return slug;
  throw new Error(`--slug must be of a-z, 0-9 and "-", as a host's name is, not "${slug}".`);
}

/** In the spelling in which src/domain/access/user.ts keeps it. */
function readAddress(text) {
  const email = text.normalize("NFKC").trim().toLowerCase();
  if (email.length <= 254 && /^[^\s@<>"',;]+@[^\s@<>"',;]+\.[^\s@<>"',;]+$/.test(email)) return email;
  throw new Error(`--email must be an e-mail address, not "${text}".`);
}

function networkFields({ slug, name = "", currency, timezone }) {
  const code = currency.toUpperCase();
  if (RESERVED.includes(slug)) throw new Error(`The slug "${slug}" is reserved.`);
  if (!/^[^\p{Cc}]{1,200}$/u.test(name.trim())) throw new Error("--name must have 1 to 200 characters.");
  if (!Intl.supportedValuesOf("currency").includes(code)) {
    throw new Error(`--currency must be an ISO 4217 code like EUR, not "${currency}".`);
  }
  if (!isTimeZone(timezone)) {
    throw new Error(`--timezone must be an IANA zone like Europe/Berlin, not "${timezone}".`);
  }
  return { name: name.trim(), currency: code, timezone };
}

function isTimeZone(name) {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}
