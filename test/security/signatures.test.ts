import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { hmacHex } from "../../src/domain/bytes";
import { click, type Json, landed, makeWorld, visit, type World } from "../support/world";

const security = { requireToken: true, requireSignature: true, allowedIps: [] };

let world: World;
let other: World;
beforeAll(async () => {
  world = await makeWorld({ advertiser: { postbackSecurity: security } });
  other = await makeWorld({ advertiser: { postbackSecurity: security } });
});

let members = 0;
/** A click that waits for its postback. */
async function freshClick({ links }: World): Promise<string> {
  const id = await click(links[0].id, `signed-${members++}`);
  await landed([id]);
  return id;
}

const tokenOf = ({ advertiser }: World): string => advertiser.postbackToken;
const sign = ({ advertiser }: World, text: string) => hmacHex(advertiser.postbackSecret, text);

async function send(path: string, init: RequestInit = {}): Promise<string> {
  const response = await visit(path, init);
  return (await response.json<Json>()).code;
}

const conversions = async (clickId: string) =>
  (await env.DB.prepare("SELECT count(*) AS n FROM conversions WHERE click_id = ?")
    .bind(clickId)
    .first<number>("n")) ?? 0;

test("a signed postback that is sent again, at once or later, by any door, changes nothing", async () => {
  const id = await freshClick(world);
  const query = `gk_click_id=${id}&cnv_conversion_id=order-1&token=${tokenOf(world)}`;
  const signed = `${query}&signature=${await sign(world, query)}`;
  const doors = ["/postback", "/track", "/api/v1/postback", `/api/v1/postback/${tokenOf(world)}`];
  expect(await send(`/postback?${signed}`)).toBe("ACCEPTED");
  const replays = await Promise.all(
    doors.flatMap((door) => [send(`${door}?${signed}`), send(`${door}?${signed}`)]),
  );
  expect(new Set(replays)).toEqual(new Set(["DUPLICATE"]));
  expect(await send(`/postback?${signed}`, { method: "POST" })).toBe("DUPLICATE");
  expect(await conversions(id)).toBe(1);
});

// With repeats a second order of one click is money, and a replay is no second order.
test("nor does it where one click may convert again and again", async () => {
  const repeating = await makeWorld({
    advertiser: { postbackSecurity: security },
    offer: { allowRepeatConversions: true },
  });
  const id = await freshClick(repeating);
  const say = async (more: string) => {
    const query = `gk_click_id=${id}&token=${tokenOf(repeating)}${more}`;
    return send(`/postback?${query}&signature=${await sign(repeating, query)}`);
  };
  expect(await say("&cnv_conversion_id=a")).toBe("ACCEPTED");
  expect(await say("&cnv_conversion_id=b")).toBe("ACCEPTED");
  expect([await say("&cnv_conversion_id=a"), await say("&cnv_conversion_id=b")]).toEqual([
    "DUPLICATE",
    "DUPLICATE",
  ]);
  expect(await conversions(id)).toBe(2);
});

test("a signature over a raw apostrophe and raw letters holds where a parser on the way wrote them in per cent", async () => {
  const id = await freshClick(world);
  const sent = `gk_click_id=${id}&token=${tokenOf(world)}&cnv_sub_1=Zoë's%20café%20😀`;
  const received = new URL(`http://x/?${sent}`).search.slice(1);
  expect(received).toContain("Zo%C3%AB%27s");
  const signature = await sign(world, sent);
  expect(await send(`/postback?${received.replace("Zo", "Jo")}&signature=${signature}`)).toBe(
    "SIGNATURE_INVALID",
  );
  expect(await send(`/postback?${received}&signature=${signature}`)).toBe("ACCEPTED");
  expect(await conversions(id)).toBe(1);
});

type Forgery = [what: string, forge: (id: string) => Promise<[path: string, init?: RequestInit]>];
const form = { "content-type": "application/x-www-form-urlencoded" };
const base = (id: string) => `gk_click_id=${id}&cnv_payout=5&token=${tokenOf(world)}`;
const FORGERIES: Forgery[] = [
  [
    "an amount added",
    async (id) => [`/postback?${base(id)}&cnv_amount=99&signature=${await sign(world, base(id))}`],
  ],
  [
    "an amount changed",
    async (id) => [`/postback?${base(id).replace("=5", "=500")}&signature=${await sign(world, base(id))}`],
  ],
  [
    "another click",
    async (id) => [`/postback?${base(id)}&signature=${await sign(world, base(crypto.randomUUID()))}`],
  ],
  [
    "parameters in another order",
    async (id) => {
      const [first, ...rest] = base(id).split("&");
      return [`/postback?${[...rest, first].join("&")}&signature=${await sign(world, base(id))}`];
    },
  ],
  [
    "a body that nobody signed",
    async (id) => [
      `/postback?${base(id)}&signature=${await sign(world, base(id))}`,
      { method: "POST", body: "cnv_payout=500", headers: form },
    ],
  ],
  [
    "another body than the signed one",
    async (id) => [
      `/postback?${base(id)}&signature=${await sign(world, `${base(id)}\na=1`)}`,
      { method: "POST", body: "a=2", headers: form },
    ],
  ],
  [
    "what was signed as a body, in the query",
    async (id) => [`/postback?${base(id)}&signature=${await sign(world, `\n${base(id)}`)}`],
  ],
  [
    "the secret of another advertiser",
    async (id) => [`/postback?${base(id)}&signature=${await sign(other, base(id))}`],
  ],
  ["no secret at all", async (id) => [`/postback?${base(id)}&signature=${await hmacHex("\0", base(id))}`]],
  [
    "half a signature",
    async (id) => [`/postback?${base(id)}&signature=${(await sign(world, base(id))).slice(0, 32)}`],
  ],
  [
    "a signature and more",
    async (id) => [`/postback?${base(id)}&signature=${await sign(world, base(id))}00`],
  ],
  [
    "two signatures, the wrong one first",
    async (id) => [`/postback?${base(id)}&signature=00&signature=${await sign(world, base(id))}`],
  ],
  ["an empty signature", async (id) => [`/postback?${base(id)}&signature=`]],
];

test.each(FORGERIES)("%s is refused and makes no conversion", async (_, forge) => {
  const id = await freshClick(world);
  const [path, init] = await forge(id);
  expect(await send(path, init)).toBe("SIGNATURE_INVALID");
  expect(await conversions(id)).toBe(0);
});

test("another advertiser cannot convert a click, neither with its own token and secret nor with one of each", async () => {
  const id = await freshClick(world);
  const own = `gk_click_id=${id}&token=${tokenOf(other)}`;
  expect(await send(`/postback?${own}&signature=${await sign(other, own)}`)).toBe("TOKEN_INVALID");
  expect(await send(`/postback?${own}&signature=${await sign(world, own)}`)).toBe("TOKEN_INVALID");
  const byPath = `gk_click_id=${id}`;
  const path = `/api/v1/postback/${tokenOf(other)}?${byPath}`;
  expect(await send(`${path}&signature=${await sign(other, byPath)}`)).toBe("TOKEN_INVALID");
  expect(await conversions(id)).toBe(0);
});
