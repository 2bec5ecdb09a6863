import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_NETWORK_ID } from "../../../src/domain/account/account";
import { changePartner } from "../../../src/flows/account/save-partner";
import { draftOf } from "../../../src/routes/api/partners";
import { call } from "../../support/api";
import { rimAt } from "../../support/callbacks";
import { meanwhile } from "../../support/meanwhile";
import { makeAdvertiser, makeOffer, makePartner } from "../../support/records";
import type { Json } from "../../support/world";

describe("a change as of when the record was read (If-Match)", () => {
  const staff = env.ADMIN_API_KEY;
  const change = (path: string, body: unknown, { key = staff, asOf }: { key?: string; asOf?: string } = {}) =>
    call("PATCH", path, { key, body, headers: asOf ? { "if-match": `"${asOf}"` } : {} });
  let other = "";
  beforeAll(async () => {
    const body = { name: "somebody else", role: "manager" };
    other = (await call("POST", "/api-keys", { body })).data.key;
  });

  it.each<[string, () => Promise<Json>, string]>([
    ["offer", () => makeOffer(), "/offers"],
    ["advertiser", () => makeAdvertiser(), "/advertisers"],
    ["partner", () => makePartner(), "/partners"],
  ])(
    "of one %s replaces no field that others have changed since, and says what it is now",
    async (_, make, at) => {
      const { id, updatedAt } = await make();
      const path = `${at}/${id}`;
      expect((await change(path, { name: "Theirs" }, { key: other })).status).toBe(200);
      const refused = await change(path, { name: "Mine" }, { asOf: updatedAt });
      expect([refused.status, refused.code, refused.messages]).toEqual([
        412,
        "CHANGED_MEANWHILE",
        ['name: somebody else has changed this to "Theirs" since you read it'],
      ]);
      const stands = (await call("GET", path)).data;
      expect(stands.name).toBe("Theirs");
      expect((await change(path, { name: "Mine" }, { asOf: stands.updatedAt })).data.name).toBe("Mine");
    },
  );

  it("may change other fields than theirs, and say what they say", async () => {
    const { id, updatedAt } = await makeOffer();
    await change(`/offers/${id}`, { name: "Theirs", pendingDays: 3 }, { key: other });
    const saved = await change(
      `/offers/${id}`,
      { creative: { title: "Mine" }, pendingDays: 3 },
      { asOf: updatedAt },
    );
    expect([saved.status, saved.data.name, saved.data.creative?.title]).toEqual([200, "Theirs", "Mine"]);
  });

  it("may change another part of what they changed", async () => {
    const { id, updatedAt } = await makeOffer();
    await change(`/offers/${id}`, { creative: { description: "Theirs" } }, { key: other });
    const saved = await change(`/offers/${id}`, { creative: { title: "Mine" } }, { asOf: updatedAt });
    expect(saved.data.creative).toMatchObject({ title: "Mine", description: "Theirs" });
    const refused = await change(`/offers/${id}`, { creative: { description: "Mine" } }, { asOf: updatedAt });
    expect(refused.messages).toEqual([
      'creative.description: somebody else has changed this to "Theirs" since you read it',
    ]);
  });

  it("may replace what its author has changed, in another tab or by a retry", async () => {
    const { id, updatedAt } = await makePartner();
    await change(`/partners/${id}`, { name: "First" });
    for (const name of ["Second", "Second"])
      expect((await change(`/partners/${id}`, { name }, { asOf: updatedAt })).status).toBe(200);
  });

  it("sees a change that comes between its own look and its write", async () => {
    const { id, updatedAt } = await makePartner();
    const theirs = meanwhile(env, /update "partners"/i, () =>
      change(`/partners/${id}`, { name: "Theirs" }, { key: other }),
    );
    const by = {
      rim: rimAt(Date.now()),
      networkId: DEFAULT_NETWORK_ID,
      actor: "me",
      asOf: Date.parse(updatedAt),
    };
    const edit = (partner: Json) => ({ ...draftOf(partner), name: "Mine" });
    expect(await changePartner(theirs, { ...by, id, edit })).toMatchObject({
      ok: false,
      code: "CHANGED_MEANWHILE",
    });
    expect((await call("GET", `/partners/${id}`)).data.name).toBe("Theirs");
  });

  it("counts a change by the moment that the record has of it, whatever the clock said when it began", async () => {
    const { id, updatedAt } = await makePartner();
    // Began before the record was last read, and was written after.
    const early = {
      rim: rimAt(Date.parse(updatedAt) - 60_000),
      networkId: DEFAULT_NETWORK_ID,
      actor: "they",
    };
    const theirs = (partner: Json) => ({ ...draftOf(partner), name: "Theirs" });
    await changePartner(env, { ...early, id, edit: theirs });
    const refused = await change(`/partners/${id}`, { name: "Mine" }, { asOf: updatedAt });
    expect(refused.code).toBe("CHANGED_MEANWHILE");
  });

  it("is refused where the moment is none; * asks nothing", async () => {
    const { id } = await makePartner();
    for (const match of ["yesterday", '"5f2e"', '""'])
      expect(
        await call("PATCH", `/partners/${id}`, { body: { name: "x" }, headers: { "if-match": match } }),
      ).toMatchObject({
        status: 422,
        code: "INVALID",
        messages: [expect.stringContaining("If-Match: must be the updatedAt")],
      });
    const any = await call("PATCH", `/partners/${id}`, { body: { name: "x" }, headers: { "if-match": "*" } });
    expect(any.status).toBe(200);
  });
});
