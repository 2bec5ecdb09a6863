import { ApiKeysPage, type KeyEntry, type KeyView } from "../../../pages/access/api-keys";
import { SecretOncePage } from "../../../pages/ui/secret-once";
import type { Wrong } from "../../../pages/ui/wrong";
import { dataOf } from "../call-api";
import { readChoices } from "../choices";
import { readList } from "../listing";
import { page, type Visit, type Web } from "../page";
import { wrongOf } from "../wrong";

const access = "change";
const source = { path: "/api-keys", from: "/api-keys", filters: [] };

/** `/api-keys`: who may use the API. */
export function apiKeys(web: Web): void {
  page(web, { path: "/api-keys", access }, (visit) => show(visit));
  page(web, { method: "post", path: "/api-keys", access }, create);
  page(web, { method: "post", path: "/api-keys/:id/revoke", access }, async (visit) => {
    dataOf(await visit.api("DELETE", `/api-keys/${encodeURIComponent(visit.param("id"))}`));
    return visit.done("/api-keys", "The key is revoked.");
  });
}

async function create(visit: Visit): Promise<Response> {
  const text = (name: string) => visit.form.get(name) ?? "";
  const entry = { name: text("name"), role: text("role"), partnerId: text("partnerId") };
  const body = { ...entry, partnerId: entry.partnerId || null };
  const made = await visit.api<KeyView & { key: string }>("POST", "/api-keys", body);
  if (!made.ok) return show(visit, { entry, wrong: wrongOf(made) });
  const { name, role, key } = made.data;
  const next = { href: "/api-keys", label: "Back to the keys" };
  return visit.show(
    <SecretOncePage
      frame={visit.frame}
      title={`The key ${name}`}
      section="/api-keys"
      label="API key"
      kept="hash"
      {...{ secret: key, next }}
    >
      It has the role {role}. Send it as <code>Authorization: Bearer KEY</code>.
    </SecretOncePage>,
    201,
  );
}

async function show(visit: Visit, entered?: { entry: KeyEntry; wrong: Wrong }): Promise<Response> {
  const list = await readList<KeyView>(visit, source);
  if (list.refusal) return visit.done("/api-keys");
  const named = list.rows.map(({ partnerId }) => partnerId);
  const partners = await readChoices(visit, "/partners", named);
  const props = { frame: visit.frame, keys: list.rows, pages: list.pages, partners, ...entered };
  return visit.show(<ApiKeysPage {...props} />, entered ? 422 : 200);
}
