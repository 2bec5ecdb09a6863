import { beforeAll, describe, expect, it } from "vitest";
import { call } from "../../support/api";
import { type Person, rowsOf, signedIn, signedInOwner } from "../../support/browser";
import { click, clicks, follow, landed, makeWorld, postback, until } from "../../support/world";

const events = [{ eventId: "a", name: "a" }];
const HOSTILE = '<script>alert(1)</script>"><img src=x>';

let owner: Person;
beforeAll(async () => {
  owner = await signedInOwner();
});

describe("why no reward?", () => {
  it("tells the story of a member, of all partners or of one", async () => {
    const { links, partners } = await makeWorld({ partners: 2, partner: { name: HOSTILE } });
    const member = `m/${crypto.randomUUID()}`;
    await landed([await click(links[0].id, member), await click(links[1].id, member)]);
    const query = `memberId=${encodeURIComponent(member)}`;
    const all = await owner.get(`/tools/why?${query}`);
    expect(all.text.match(/You opened the offer/g)?.length).toBe(2);
    expect(all.text).not.toContain("<script>alert");
    const one = await owner.get(`/tools/why?${query}&partnerId=${partners[0].id}`);
    expect(one.text.match(/You opened the offer/g)?.length).toBe(1);
    expect((await owner.get("/tools/why?memberId=nobody")).text).toContain(
      "No live click carries this member id",
    );
    const away = `away-${crypto.randomUUID()}`;
    expect((await follow(links[0].id, { pub_member_id: away })).status).toBe(400);
    await until("the refusal", async () =>
      (await owner.get(`/tools/why?memberId=${away}`)).text.includes("Not let in"),
    );
    const { text } = await owner.get(`/tools/why?memberId=${away}`);
    expect(text).toContain("<code>PUB_CLICK_ID_MISSING</code>");
    expect(text).toContain(`href="/history?q=${away}"`);
    // Whose link it is, the staff knows of; it has none of its own.
    expect((await owner.get("/tools/why")).text).not.toMatch(/your link/i);
    expect((await owner.get("/tools/why")).text).toContain("Ask about a member");
    expect((await owner.get(`/tools/why?${query}&partnerId=x`)).text).toContain("INVALID");
  });

  it("leads the staff on to what can be mended, and the portal's page nowhere", async () => {
    const [world, other] = [await makeWorld(), await makeWorld({ offer: { type: "multi", events } })];
    await world.boxes[0]?.behave({ status: 410 });
    const [[failed = ""], [waits = ""]] = [await clicks(world, "leads-on"), await clicks(other, "leads-on")];
    await postback({ gk_click_id: failed });
    expect((await postback({ gk_click_id: waits, cnv_event_id: "new" })).code).toBe("EVENT_UNKNOWN");
    const callback = await until("the failure", async () => {
      const [row] = (await call("GET", `/callbacks?q=${failed}`)).data;
      return row?.state === "failed" && row;
    });
    const { text } = await owner.get("/tools/why?memberId=leads-on");
    for (const href of [
      `/trace?q=${failed}`,
      `/reports/conversions/${callback.conversionId}`,
      `/reports/callbacks/${callback.id}`,
      `/parked?q=${waits}`,
    ])
      expect(text).toContain(`href="${href}"`);
    expect(text).toContain('<span class="badge bad">Callback failed</span>');
    expect(text).toContain("<code>EVENT_UNKNOWN</code>");
    // What the offer does not know stays unknown until somebody sets it up.
    expect(text).toContain("not set up with us");
    expect(text).not.toContain("clears up");
    const rows = (await call("GET", "/members/leads-on/offers")).data;
    const told = ["eventId", "offerId", "offerName", "partnerId", "reason", "step", "time"];
    for (const row of rows) expect(Object.keys(row).sort()).toEqual(told);
    const partner = await signedIn("partner", { partnerId: world.partners[0].id });
    const own = (await partner.get("/portal/support?memberId=leads-on")).text;
    expect(own).toContain("stopped trying");
    expect(own).not.toMatch(/<main.*href="\/(?:trace|reports|parked)/s);
  });

  it("warns that a static member id may be everybody's", async () => {
    const world = await makeWorld({ partner: { name: "One for all" } });
    await clicks(world, "guest");
    expect((await owner.get("/tools/why?memberId=guest")).text).not.toContain("everybody");
    const { id } = world.partners[0];
    const sql = `INSERT INTO member_health (partner_id, offer_id, network_id, status, reasons, clicks,
      distinct_members, repeated_click_ids, refused, example, sample, judged_at)
      SELECT ?, ?, network_id, 'unhealthy', '["MEMBER_ID_STATIC"]', 40, 1, 0, 0, 'guest', '[]', ?
      FROM partners WHERE id = ?`;
    await rowsOf(sql, id, world.offer.id, Date.now(), id);
    const { text } = await owner.get("/tools/why?memberId=guest");
    expect(text).toContain("everybody");
    expect(text).toContain(`href="/partners/${id}/health"`);
  });
});
