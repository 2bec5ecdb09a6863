import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { visitWith } from "../support/faults";
import { makeOffer, makePartner } from "../support/records";

/** The environment, and what is written to KV. */
function watched(): { bindings: Env; written: string[] } {
  const written: string[] = [];
  const put = (key: string, value: string) => {
    written.push(key);
    return env.LINKS.put(key, value);
  };
  const LINKS = new Proxy(env.LINKS, {
    get: (kv, name) => (name === "put" ? put : Reflect.get(kv, name).bind(kv)),
  });
  return { bindings: { ...env, LINKS }, written };
}

test("many links that are made at the same time are each written to KV once", async () => {
  const offer = await makeOffer();
  const partners = await Promise.all(Array.from({ length: 12 }, () => makePartner()));
  const { bindings, written } = watched();
  const headers = { authorization: `Bearer ${env.ADMIN_API_KEY}`, "content-type": "application/json" };
  const made = await Promise.all(
    partners.map(async ({ id }) => {
      const init = { method: "POST", headers, body: JSON.stringify({ partnerId: id }) };
      const { response } = await visitWith(bindings, `/api/v1/offers/${offer.id}/links`, init);
      return ((await response.json()) as { data: { id: string } }).data.id;
    }),
  );
  expect(written.toSorted()).toEqual(made.toSorted());
});
