import { describe, expect, it } from "vitest";
import { call } from "../support/api";
import { makeNetwork, makeOffer, makePartner } from "../support/records";

const callback = {
  url: "https://partner.example/gk",
  headerName: "X-GoKart-Secret",
  headerValue: "a secret value",
};

describe("/partners", () => {
  it("shows the signing secret once and the header's value never", async () => {
    const made = await call("POST", "/partners", { body: { name: "Rewards App", callback } });
    expect(made.status).toBe(201);
    expect(made.data.signingSecret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    expect(made.data.callback).toEqual({
      ...callback,
      headerValue: "••••",
      sendPending: false,
      sendRejected: false,
      answerMustContain: null,
      casing: "camel",
    });
    const read = await call("GET", `/partners/${made.data.id}`);
    expect(read.data).not.toHaveProperty("signingSecret");
    const audit = JSON.stringify((await call("GET", `/audit-log?recordId=${made.data.id}`)).data);
    expect(audit).toContain("Rewards App");
    expect(audit).not.toMatch(/a secret value|v1\./);
  });

  it("keeps the header's value through changes that do not name it, and takes it away with its name", async () => {
    const { id } = await makePartner({ callback });
    const patch = (body: unknown) => call("PATCH", `/partners/${id}`, { body });
    expect((await patch({ callback: { sendPending: true } })).data.callback).toMatchObject({
      sendPending: true,
      headerName: "X-GoKart-Secret",
      headerValue: "••••",
    });
    expect((await patch({ callback: { headerValue: "••••" } })).data.callback.headerValue).toBe("••••");
    expect((await patch({ callback: { headerName: null } })).data.callback.headerValue).toBeNull();
    expect((await patch({ callback: { headerValue: "x" } })).messages).toEqual([
      "callback.headerName: is required",
    ]);
    expect((await patch({ callback: null })).data.callback).toBeNull();
    expect((await patch({ callback: { sendPending: true } })).messages).toEqual([
      "callback.url: is required",
    ]);
  });

  it("refuses callbacks and templates that could never be delivered", async () => {
    const refusals = [
      [{ callback: { url: "https://169.254.169.254/" } }, /^callback\.url: .*metadata/],
      [{ callback: { url: "https://user:pw@partner.example/" } }, /^callback\.url: .*password/],
      [{ callback: { url: "https://gokart.test/x" } }, /^callback\.url: .*our own host/],
      [{ callback: { ...callback, headerName: "webhook-id" } }, /^callback\.headerName: /],
      [{ callback: { ...callback, headerValue: "a\r\nb" } }, /^callback\.headerValue: /],
      [
        { globalPostback: "https://partner.example/pb?c={pub_clickid}" },
        /^globalPostback: .*\{pub_click_id\}/,
      ],
      [{ globalPostback: "ftp://partner.example/pb?c={pub_click_id}" }, /^globalPostback: /],
    ] as const;
    for (const [fields, message] of refusals) {
      const answer = await call("POST", "/partners", { body: { name: "P", ...fields } });
      expect(answer.status, JSON.stringify(fields)).toBe(422);
      expect(answer.messages[0]).toMatch(message);
    }
  });

  it("keeps the wish for rejections of a partner that takes no JSON", async () => {
    const wish = { url: null, sendRejected: true };
    const globalPostback = "https://partner.example/pb?c={pub_click_id}&s={gk_status}";
    const made = await call("POST", "/partners", {
      body: { name: "By GET", globalPostback, callback: wish },
    });
    expect(made.status).toBe(201);
    expect(made.data.callback).toMatchObject(wish);
    const changed = await call("PATCH", `/partners/${made.data.id}`, {
      body: { callback: { sendPending: true } },
    });
    expect(changed.data.callback).toMatchObject({ ...wish, sendPending: true });
  });

  it("says all that is wrong with a template in one message of its field", async () => {
    const body = {
      name: "x",
      globalPostback: "https://u:p@partner.example/?c={pub_clickid}&u={PUB_MEMBER_ID}",
    };
    const { messages } = await call("POST", "/partners", { body });
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(/^globalPostback: .*password.*; \{pub_clickid\}.*; \{PUB_MEMBER_ID\}/);
  });

  it("rotates the signing secret", async () => {
    const { id, signingSecret } = await makePartner();
    const rotated = await call("POST", `/partners/${id}/rotate-secret`);
    expect(rotated.status).toBe(200);
    expect(rotated.data.signingSecret).not.toBe(signingSecret);
    expect(Date.parse(rotated.data.oldSecretsUntil) - Date.now()).toBeGreaterThan(86_300_000);
  });

  it("deletes a partner only while nothing refers to it, and only its own network's", async () => {
    const { id } = await makePartner();
    const other = await makeNetwork();
    expect((await call("DELETE", `/partners/${id}`, { key: other.key })).status).toBe(404);
    const offer = await makeOffer();
    await call("POST", `/offers/${offer.id}/links`, { body: { partnerId: id } });
    expect((await call("DELETE", `/partners/${id}`)).code).toBe("IN_USE");
    expect((await call("DELETE", `/partners/${(await makePartner()).id}`)).status).toBe(200);
  });
});
