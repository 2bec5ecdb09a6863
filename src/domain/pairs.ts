/**
 * The values of a query or form by name: of a name that stands twice the first counts. Some twenty names are asked for, and
 * asking URLSearchParams itself for each took longer than all the rest of reading them.
 */
export function firstOfEach(pairs: Iterable<[name: string, value: string]>): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of pairs) if (!values.has(name)) values.set(name, value);
  return values;
}

/** A URL's query as it was sent, which is what a signature covers: URL would write a raw `'` or `é` in per cent. */
export function queryAsSent(url: string): string {
  return /^[^?#]*\?([^#]*)/.exec(url)?.[1] ?? "";
}

/** All of ASCII that stands for itself in a query: no percent, no plus, and no second question mark before it. */
const PLAIN = /^(?!\?)[!-$&-*,-~]*$/;

/** The values of a query as it was sent, by name. Most queries are plain, and need no parser of URLs. */
export function queryValues(query: string): Map<string, string> {
  return PLAIN.test(query) ? plainValues(query) : firstOfEach(new URLSearchParams(query));
}

function plainValues(query: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const pair of query.split("&")) {
    const equals = pair.indexOf("=");
    const name = equals < 0 ? pair : pair.slice(0, equals);
    if (pair !== "" && !values.has(name)) values.set(name, equals < 0 ? "" : pair.slice(equals + 1));
  }
  return values;
}
