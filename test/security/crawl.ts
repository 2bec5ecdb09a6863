import type { PageAnswer, Person } from "../support/browser";

/** A form of a page: where it posts to and what it holds before anybody types. */
export type Form = { page: string; action: string; fields: Record<string, string> };
export type Crawled = { pages: Map<string, PageAnswer>; forms: Map<string, Form> };

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** Two addresses of one kind: other ids, another query. */
const kindOf = (address: string) => (address.split(/[?#]/)[0] ?? "").replace(UUID, ":id");
const plain = (text: string) =>
  text.replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&#39;", "'");

/** Every page that links lead to from these, one of each kind, with the forms on them. */
export async function crawl(person: Person, starts: readonly string[], most = 120): Promise<Crawled> {
  const pages = new Map<string, PageAnswer>();
  const forms = new Map<string, Form>();
  const kinds = new Set<string>();
  const queue = [...starts];
  while (queue.length > 0 && pages.size < most) {
    const path = queue.shift() ?? "/";
    if (kinds.has(kindOf(path))) continue;
    kinds.add(kindOf(path));
    const answer = await person.get(path);
    pages.set(path, answer);
    if (answer.location?.startsWith("/")) queue.push(answer.location);
    queue.push(...linksIn(answer.text));
    for (const form of formsIn(answer.text, path)) forms.set(kindOf(form.action), form);
  }
  return { pages, forms };
}

function linksIn(html: string): string[] {
  const found = [...html.matchAll(/\shref="(\/[^"]*)"/g)].map(([, href = ""]) => plain(href));
  return found.filter(
    (href) => !/^\/(?:assets|docs|openapi|api|healthz)/.test(href) && !href.includes(".csv"),
  );
}

function formsIn(html: string, page: string): Form[] {
  const found = [...html.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)];
  return found.flatMap(([, head = "", body = ""]) => {
    if (!/method="post"/i.test(head)) return [];
    const action = plain(/action="([^"]*)"/.exec(head)?.[1] ?? page);
    const named = [...body.matchAll(/<(?:input|select|textarea|button)\b[^>]*\sname="([^"]+)"[^>]*/g)];
    const fields = named.map(([tag, name = ""]) => [name, plain(/\svalue="([^"]*)"/.exec(tag)?.[1] ?? "")]);
    return [{ page, action, fields: Object.fromEntries(fields) as Record<string, string> }];
  });
}
