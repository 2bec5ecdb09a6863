import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { DEFAULT_NETWORK_ID } from "../../src/domain/account/account";
import { historyBy } from "../support/redirect";
import { type Json, makeWorld, unrecordedId, visit } from "../support/world";

const ACME = crypto.randomUUID();
const INVENTED = `/api/v1/offer-link/redirect/${crypto.randomUUID()}?pub_click_id=c&pub_member_id=m`;

beforeAll(async () => {
  await makeWorld();
  const other =
    "INSERT INTO networks SELECT ?, 'acme', name, currency, timezone, policies, created_at FROM networks LIMIT 1";
  await env.DB.prepare(other).bind(ACME).run();
});

test.each([
  ["acme.gokart.test", ACME],
  ["api.acme.gokart.test", ACME],
  ["nobody.gokart.test", DEFAULT_NETWORK_ID],
  ["api.gokart.test", DEFAULT_NETWORK_ID],
])("what nothing else attributes is told to the network of its host: %s", async (host, networkId) => {
  for (const path of [INVENTED, "/postback", "/postback?gk_click_id=zz", "/postback?token=nobody"]) {
    const response = await visit(`http://${host}${path}`);
    expect(response.status).toBeGreaterThanOrEqual(400);
    const [line] = await historyBy("response_id", response.headers.get("x-response-id"));
    expect([path, line?.network_id]).toEqual([path, networkId]);
  }
});

test("a postback whose click has not come waits in the network of its host", async () => {
  const path = `/postback?gk_click_id=${await unrecordedId()}`;
  const answer: Json = await (await visit(`http://acme.gokart.test${path}`)).json();
  const sql = "SELECT network_id FROM parked_postbacks WHERE id = ?";
  expect(await env.DB.prepare(sql).bind(answer.data.parkedId).first("network_id")).toBe(ACME);
});
