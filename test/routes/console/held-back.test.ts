import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { DEFAULT_NETWORK_ID } from "../../../src/domain/account/account";
import { breakerKey, countAttempts } from "../../../src/store/callback/breakers";
import { signedIn, signedInOwner } from "../../support/browser";
import { click, landed, makeWorld, manage, postback, until } from "../../support/world";

it("does not call a callback held back that is sent again, when a breaker of another host is open", async () => {
  const owner = await signedInOwner();
  const { links, partners } = await makeWorld();
  const gkClickId = await click(links[0].id, "free");
  await landed([gkClickId]);
  await postback({ gk_click_id: gkClickId });
  const { id, destination } = await until("its callback", async () => {
    const { data } = await manage("GET", `/callbacks?q=${gkClickId}&state=delivered`);
    return data[0]?.attempts.length === 1 && data[0];
  });
  const partner = { networkId: DEFAULT_NETWORK_ID, partnerId: partners[0].id };
  const endpoint = { ...partner, destination, host: "dead.example" };
  await countAttempts(env, endpoint, { recovered: false, failures: 12, at: Date.now() }).run();
  await owner.get(`/reports/callbacks/${id}`);
  const { location } = await owner.submit(`/reports/callbacks/${id}/resend`, {});
  expect((await owner.get(location ?? "")).text).toContain("the answer appears below within seconds");
});

it("say that a callback is held back, on its page, in the portal and on the partner's tab", async () => {
  const owner = await signedInOwner();
  const { links, partners } = await makeWorld();
  const gkClickId = await click(links[0].id, "held");
  await landed([gkClickId]);
  await postback({ gk_click_id: gkClickId });
  const { id } = await until("its callback", async () => {
    const { data } = await manage("GET", `/callbacks?q=${gkClickId}&state=delivered`);
    return data[0]?.attempts.length === 1 && data[0];
  });
  const partnerId = partners[0].id;
  const endpoint = {
    networkId: DEFAULT_NETWORK_ID,
    partnerId,
    destination: "account",
    host: "dead.example",
  } as const;
  await countAttempts(env, endpoint, { recovered: false, failures: 12, at: Date.now() }).run();
  await env.DB.prepare(
    "UPDATE callbacks SET state = 'waiting', attempts = 0, due_at = 1, breaker_key = ? WHERE id = ?",
  )
    .bind(breakerKey(endpoint), id)
    .run();
  const partner = await signedIn("partner", { partnerId });
  const pages = [
    await owner.get(`/reports/callbacks/${id}`),
    await partner.get(`/portal/postbacks/log/${id}`),
    await owner.get(`/partners/${partnerId}/callback`),
  ];
  const { data: told } = await manage("GET", `/callbacks/${id}`);
  expect(told.heldBack).toEqual({ host: "dead.example", failures: 12, since: expect.stringMatching(/Z$/) });
  const lists = [await owner.get("/reports/callbacks"), await partner.get("/portal/postbacks/log")];
  for (const { text } of lists) expect(text).toContain("held back");
  for (const { text } of pages) {
    expect(text).toMatch(/Held back.*dead\.example.*12.*times in a row.*one try a minute goes through/s);
    expect(text).not.toMatch(/Next attempt|The first comes within seconds/);
  }
  await owner.get(`/reports/callbacks/${id}`);
  const { location } = await owner.submit(`/reports/callbacks/${id}/resend`, {});
  expect((await owner.get(location ?? "")).text).toContain("one try a minute goes through, so it may take");
});
