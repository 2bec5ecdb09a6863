import { createHash, randomBytes } from "node:crypto";

/**
 * A network with its first owner key, which is to be shown once.
 * @param {{ slug: string, name: string, currency: string, timezone: string }} fields
 */
export function newNetwork(fields, now = Date.now()) {
  return {
    ...fields,
    id: uuidV7(now),
    keyId: uuidV7(now),
    auditId: uuidV7(now),
    key: `gk_${randomBytes(32).toString("base64url")}`,
    now,
  };
}

/** The statements that make it; d1 runs them in one transaction. Of the key only the hash is kept. */
export function createSql({ id, slug, name, currency, timezone, keyId, auditId, key, now }) {
  const policies = JSON.stringify({ shareAdvertiserData: false, storeFullIp: false });
  const after = JSON.stringify({ slug, name, currency, timezone });
  return [
    insert("networks", { id, slug, name, currency, timezone, policies, created_at: now }),
    insert("api_keys", {
      id: keyId,
      network_id: id,
      name: "First owner key",
      hash: hashOfKey(key),
      role: "owner",
      created_at: now,
    }),
    insert("audit_log", {
      id: auditId,
      network_id: id,
      actor: "npm run network",
      action: "create",
      record: "network",
      record_id: id,
      after,
      at: now,
    }),
  ].join(" ");
}

const DAY = 86_400_000;

/** A link, good once and for 7 days, by which somebody becomes an owner in the console of a network. */
export function newInvitation({ networkId, email }, now = Date.now()) {
  return {
    networkId,
    email,
    id: uuidV7(now),
    auditId: uuidV7(now),
    token: randomBytes(32).toString("base64url"),
    now,
  };
}

/** The statements that make it. Of the token only the hash is kept. */
export function inviteSql({ networkId, email, id, auditId, token, now }) {
  const about = { email, role: "owner" };
  return [
    insert("invitations", {
      id,
      network_id: networkId,
      ...about,
      token_hash: hashOf("invitation", token),
      created_at: now,
      expires_at: now + 7 * DAY,
    }),
    insert("audit_log", {
      id: auditId,
      network_id: networkId,
      actor: "npm run network",
      action: "invite",
      record: "invitation",
      record_id: id,
      after: JSON.stringify(about),
      at: now,
    }),
  ].join(" ");
}

/** A network by its slug, and whether somebody has the e-mail address already, in whichever network. */
export const findSql = ({ slug, email }) =>
  `SELECT id, (SELECT count(*) FROM users WHERE email = ${literal(email)}) AS known FROM networks WHERE slug = ${literal(slug)}`;

export const LIST_SQL = `SELECT slug, name, currency, timezone, id,
  strftime('%Y-%m-%d %H:%M', created_at / 1000, 'unixepoch') AS created FROM networks ORDER BY slug`;

/** Whether d1 refused a network for its slug. */
export const slugIsTaken = (output) => /UNIQUE constraint failed: networks\.slug/.test(output);

/**
 * The rows in what `wrangler d1 execute --json` printed; warnings may stand around them.
 * @param {string} output
 * @returns {Record<string, unknown>[]}
 */
export function readRows(output) {
  const [json] = output.match(/^\[\n[\s\S]*?\n\]/m) ?? [];
  if (!json) throw new Error(`wrangler answered in a way this script does not know:\n${output}`);
  return JSON.parse(json).flatMap(({ results }) => results);
}

/** As src/domain/access/api-key.ts hashes the key of a request. */
export const hashOfKey = (key) => hashOf("api key", key);

/** As src/domain/bytes.ts does. */
function hashOf(...parts) {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

function insert(table, row) {
  return `INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${Object.values(row).map(literal).join(", ")});`;
}

/** A value as SQLite reads it: within quotes only the quote itself means anything, so it is doubled. */
export function literal(value) {
  return typeof value === "number" ? String(value) : `'${value.replaceAll("'", "''")}'`;
}

/** RFC 9562: 48 bits of time, version 7, the rest random. */
function uuidV7(now) {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
