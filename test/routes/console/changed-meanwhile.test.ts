import { beforeAll, describe, expect, it } from "vitest";
import { call } from "../../support/api";
import { type Person, signedIn, signedInOwner } from "../../support/browser";
import { makeAdvertiser, makeOffer, makePartner } from "../../support/records";
import { makeWorld } from "../../support/world";

let owner: Person;
beforeAll(async () => {
  owner = await signedInOwner();
});

type Case = {
  /** The page with the form, what the form posts to, and the record in the API. */
  page: string;
  action?: string;
  record: string;
  theirs: object;
  mine: Record<string, string>;
  /** What the record shows of each. */
  field: (record: never) => unknown;
  is: { theirs: unknown; mine: unknown };
};

const LOGGED = "https://p.example/cb?c={gk_click_id}";

/** Each form that changes a record, with what others change while it is filled in. */
const FORMS: [string, () => Promise<Case>][] = [
  [
    "an advertiser's details",
    async () => {
      const { id } = await makeAdvertiser();
      return {
        ...{ page: `/advertisers/${id}`, record: `/advertisers/${id}`, theirs: { name: "Theirs" } },
        mine: { name: "Mine", status: "active", answers: "auto" },
        ...{ field: ({ name }: { name: string }) => name, is: { theirs: "Theirs", mine: "Mine" } },
      };
    },
  ],
  [
    "an advertiser's security",
    async () => {
      const { id } = await makeAdvertiser();
      return {
        ...{ page: `/advertisers/${id}/security`, record: `/advertisers/${id}` },
        theirs: { postbackSecurity: { allowedIps: ["192.0.2.1"] } },
        mine: { allowedIps: "192.0.2.2" },
        field: (record: { postbackSecurity: { allowedIps: string[] } }) => record.postbackSecurity.allowedIps,
        is: { theirs: ["192.0.2.1"], mine: ["192.0.2.2"] },
      };
    },
  ],
  [
    "a partner's details",
    async () => {
      const { id } = await makePartner();
      return {
        ...{ page: `/partners/${id}`, record: `/partners/${id}`, theirs: { name: "Theirs" } },
        mine: { name: "Mine", status: "active" },
        ...{ field: ({ name }: { name: string }) => name, is: { theirs: "Theirs", mine: "Mine" } },
      };
    },
  ],
  [
    "a partner's callback",
    async () => {
      const { id } = await makePartner({ callback: { url: "https://p.example/before" } });
      return {
        ...{ page: `/partners/${id}/callback`, record: `/partners/${id}` },
        theirs: { callback: { url: "https://p.example/theirs" } },
        mine: { url: "https://p.example/mine", casing: "camel" },
        field: ({ callback }: { callback: { url: string } }) => callback.url,
        is: { theirs: "https://p.example/theirs", mine: "https://p.example/mine" },
      };
    },
  ],
  [
    "a partner's global postback",
    async () => {
      const { id } = await makePartner();
      return {
        ...{ page: `/partners/${id}/callback`, action: `/partners/${id}/callback/global` },
        ...{ record: `/partners/${id}`, theirs: { globalPostback: `${LOGGED}&by=theirs` } },
        mine: { template0: `${LOGGED}&by=mine` },
        field: ({ globalPostback }: { globalPostback: string }) => globalPostback,
        is: { theirs: `${LOGGED}&by=theirs`, mine: `${LOGGED}&by=mine` },
      };
    },
  ],
  [
    "an offer's creative",
    async () => {
      const { id } = await makeOffer();
      return {
        ...{
          page: `/offers/${id}/edit/creative`,
          record: `/offers/${id}`,
          theirs: { creative: { title: "Theirs" } },
        },
        mine: { "creative.title": "Mine" },
        field: ({ creative }: { creative: { title: string } }) => creative.title,
        is: { theirs: "Theirs", mine: "Mine" },
      };
    },
  ],
  [
    "a link",
    async () => {
      const { offer, links } = await makeWorld();
      const [link] = links;
      return {
        ...{ page: `/offers/${offer.id}/links/${link.id}`, record: `/links/${link.id}` },
        theirs: { payout: { type: "fixed", amount: 1 } },
        mine: { status: "active", "payout.type": "fixed", "payout.amount": "2" },
        field: ({ payout }: { payout: { amount: number } }) => payout.amount,
        is: { theirs: 1, mine: 2 },
      };
    },
  ],
  [
    "an alert",
    async () => {
      const body = { name: "Before", kind: "callback_failing", webhookUrl: "https://alerts.example/hook" };
      const { id } = (await call("POST", "/alerts", { body })).data;
      return {
        ...{ page: `/alerts/${id}`, record: `/alerts/${id}`, theirs: { name: "Theirs" } },
        mine: {
          name: "Mine",
          kind: "callback_failing",
          webhookUrl: "https://alerts.example/hook",
          status: "active",
        },
        ...{ field: ({ name }: { name: string }) => name, is: { theirs: "Theirs", mine: "Mine" } },
      };
    },
  ],
];

describe("a form of what others have changed since it was drawn", () => {
  it.each(FORMS)(
    "%s: shows that and what was entered, and saves it when asked once more",
    async (_, make) => {
      const { page, action = page, record, theirs, mine, field, is } = await make();
      const stands = async () => field((await call("GET", record)).data as never);
      await owner.get(page);
      expect((await call("PATCH", record, { body: theirs })).status).toBe(200);
      const refused = await owner.submit(action, mine);
      expect(refused.status).toBe(422);
      for (const words of [
        "somebody else has changed this",
        "CHANGED_MEANWHILE",
        "Nothing is saved yet. Save it again",
      ])
        expect(refused.text).toContain(words);
      expect(await stands()).toEqual(is.theirs);
      expect((await owner.submit(action, mine)).status).toBe(303);
      expect(await stands()).toEqual(is.mine);
    },
  );

  it("is saved at once where they changed other things, and where oneself did", async () => {
    const { id } = await makePartner();
    await owner.get(`/partners/${id}`);
    const tab = owner.page;
    await call("PATCH", `/partners/${id}`, { body: { globalPostback: LOGGED } });
    expect((await owner.submit(`/partners/${id}`, { name: "One", status: "active" })).status).toBe(303);
    owner.page = tab;
    expect((await owner.submit(`/partners/${id}`, { name: "Two", status: "active" })).status).toBe(303);
    expect((await call("GET", `/partners/${id}`)).data).toMatchObject({
      name: "Two",
      globalPostback: LOGGED,
    });
  });

  it("keeps in mind when it was drawn, whatever else is wrong with it first", async () => {
    const { id } = await makePartner();
    await owner.get(`/partners/${id}`);
    await call("PATCH", `/partners/${id}`, { body: { name: "Theirs" } });
    expect((await owner.submit(`/partners/${id}`, { name: " ", status: "active" })).text).toContain(
      "INVALID",
    );
    const mended = await owner.submit(`/partners/${id}`, { name: "Mine", status: "active" });
    expect([mended.status, mended.text.includes("CHANGED_MEANWHILE")]).toEqual([422, true]);
  });

  it.each(["yesterday", "a\r\nSet-Cookie: stolen=1", "2026-13-01", "x".repeat(9_000)])(
    "is saved as it is where its moment is none of ours: %j",
    async (asOf) => {
      const { id } = await makePartner();
      await owner.get(`/partners/${id}`);
      const fields = { name: "Mine", status: "active", asOf };
      expect((await owner.submit(`/partners/${id}`, fields)).status).toBe(303);
    },
  );

  it("asks for a typed secret again, which no page keeps", async () => {
    const { id } = await makePartner({ callback: { url: "https://p.example/before" } });
    const path = `/partners/${id}/callback`;
    await owner.get(path);
    await call("PATCH", `/partners/${id}`, { body: { callback: { url: "https://p.example/theirs" } } });
    const fields = { url: "https://p.example/mine", casing: "camel", headerName: "X-Key" };
    const refused = await owner.submit(path, { ...fields, headerValue: "my secret" });
    expect(refused.text).toContain("must be typed again");
    expect(refused.text).not.toContain("my secret");
  });

  it("is told to a partner in the portal, too", async () => {
    const { id } = await makePartner();
    const partner = await signedIn("partner", { partnerId: id });
    await partner.get("/portal/postbacks");
    await call("PATCH", `/partners/${id}`, { body: { globalPostback: `${LOGGED}&by=staff` } });
    const mine = { urlTemplate: `${LOGGED}&by=me` };
    const refused = await partner.submit("/portal/postbacks/global", mine);
    expect([
      refused.status,
      refused.text.includes("CHANGED_MEANWHILE"),
      refused.text.includes("by=me"),
    ]).toEqual([422, true, true]);
    expect((await partner.submit("/portal/postbacks/global", mine)).status).toBe(303);
    expect((await call("GET", `/partners/${id}`)).data.globalPostback).toBe(mine.urlTemplate);
  });
});
