import { describe, expect, it } from "vitest";
import { call, rawCall } from "../support/api";
import { makeAdvertiser, makeNetwork, makeOffer } from "../support/records";

describe("/advertisers", () => {
  it("creates with defaults and shows the secret once", async () => {
    const made = await call("POST", "/advertisers", { body: { name: "Acme Games" } });
    expect(made.status).toBe(201);
    expect(made.code).toBe("CREATED");
    expect(made.headers.get("x-response-id")).toBe(made.responseId);
    expect(made.data).toMatchObject({
      name: "Acme Games",
      status: "active",
      answers: "auto",
      postbackSecurity: { requireToken: false, requireSignature: false, allowedIps: [] },
    });
    expect(made.data.postbackSecret.length).toBeGreaterThan(30);
    const read = await call("GET", `/advertisers/${made.data.id.toUpperCase()}`);
    expect(read.data.postbackToken).toBe(made.data.postbackToken);
    expect(read.data).not.toHaveProperty("postbackSecret");
  });

  it("says one message for each wrong field", async () => {
    const body = {
      status: "on",
      extra: 1,
      postbackSecurity: { allowedIps: ["300.1.1.1"], requireToken: "yes" },
    };
    const answer = await call("POST", "/advertisers", { body });
    expect(answer.status).toBe(422);
    expect(answer.code).toBe("INVALID");
    expect(answer.messages.sort()).toEqual([
      "extra: is not a known field",
      "name: is required",
      "postbackSecurity.allowedIps[0]: must be an address or a range like 203.0.113.0/24",
      "postbackSecurity.requireToken: must be true or false",
      "status: must be one of active, paused",
    ]);
  });

  it("refuses bodies that are no JSON, no object or too large", async () => {
    const broken = await call("POST", "/advertisers", { body: "{" });
    expect(broken.messages).toEqual(["body: is not valid JSON"]);
    expect((await call("POST", "/advertisers", { body: "[]" })).messages).toEqual([
      "body: must be an object",
    ]);
    const large = await call("POST", "/advertisers", { body: { name: "x".repeat(1_100_000) } });
    expect([large.status, large.code]).toEqual([413, "TOO_LARGE"]);
  });

  it("changes only what a PATCH names, and writes it to the audit log", async () => {
    const { id } = await makeAdvertiser({ postbackSecurity: { allowedIps: ["192.0.2.1"] } });
    const body = { status: "paused", postbackSecurity: { requireToken: true } };
    const changed = await call("PATCH", `/advertisers/${id}`, { body });
    expect(changed.data.postbackSecurity).toEqual({
      requireToken: true,
      requireSignature: false,
      allowedIps: ["192.0.2.1"],
    });
    expect((await call("PATCH", `/advertisers/${id}`, { body: { nmae: "x" } })).messages).toEqual([
      "nmae: is not a known field",
    ]);
    const wrong = await call("PATCH", `/advertisers/${id}`, { body: { name: "" } });
    expect(wrong.messages).toEqual(["name: must not be empty"]);
  });

  it("deletes what nothing refers to", async () => {
    const free = await makeAdvertiser();
    expect((await call("DELETE", `/advertisers/${free.id}`)).status).toBe(200);
    expect((await call("GET", `/advertisers/${free.id}`)).status).toBe(404);
    const used = await makeOffer();
    const refused = await call("DELETE", `/advertisers/${used.advertiserId}`);
    expect([refused.status, refused.code]).toEqual([409, "IN_USE"]);
  });

  it("pages, newest first", async () => {
    const other = await makeNetwork();
    const ask = { key: other.key };
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push((await makeAdvertiser({}, ask)).id);
    const first = await call("GET", "/advertisers?limit=3", ask);
    const second = await call("GET", `/advertisers?limit=3&cursor=${first.nextCursor}`, ask);
    expect([...first.data, ...second.data].map((row) => row.id)).toEqual(ids.sort().reverse());
    expect(second.nextCursor).toBeNull();
    expect((await call("GET", "/advertisers?limit=101", ask)).messages).toEqual([
      "limit: must be 100 or less",
    ]);
    expect((await call("GET", "/advertisers?cursor=x", ask)).status).toBe(422);
  });

  it("finds by a part of the name and lists as formula-safe CSV", async () => {
    const other = await makeNetwork();
    const ask = { key: other.key };
    await makeAdvertiser({ name: '=cmd("x"), 50%' }, ask);
    await makeAdvertiser({ name: "Plain" }, ask);
    expect((await call("GET", "/advertisers?q=50%25", ask)).data).toHaveLength(1);
    expect((await call("GET", "/advertisers?q=pLAIn", ask)).data).toHaveLength(1);
    const csv = await rawCall("GET", "/advertisers?limit=1", { ...ask, headers: { accept: "text/csv" } });
    expect(csv.headers.get("content-type")).toContain("text/csv");
    const lines = (await csv.text()).trim().split("\r\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain("id,name,status");
    expect(lines.join("\n")).toContain(`"'=cmd(""x""), 50%"`);
  });

  it("keeps networks apart", async () => {
    const other = await makeNetwork();
    const { id } = await makeAdvertiser();
    expect((await call("GET", `/advertisers/${id}`, { key: other.key })).status).toBe(404);
    expect((await call("PATCH", `/advertisers/${id}`, { key: other.key, body: { name: "x" } })).status).toBe(
      404,
    );
    expect((await call("DELETE", `/advertisers/${id}`, { key: other.key })).status).toBe(404);
    expect((await call("GET", "/advertisers", { key: other.key })).data).toEqual([]);
  });
});
