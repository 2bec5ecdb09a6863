import { beforeAll, describe, expect, it } from "vitest";
import { call } from "../support/api";
import { makeNetwork } from "../support/records";
import {
  click,
  type Json,
  landed,
  makeWorld,
  postback,
  unrecordedId,
  until,
  type World,
} from "../support/world";

const events = ["a", "b"].map((eventId) => ({
  eventId,
  name: eventId.toUpperCase(),
  revenue: { type: "fixed", amount: 5 },
  payout: { type: "share", amount: 60 },
  rewardPoints: 10,
}));
let world: World;

beforeAll(async () => {
  world = await makeWorld({ offer: { type: "multi", events, clickWindowDays: 1 } });
});

async function newClick(member: string, of = world): Promise<string> {
  const id = await click(of.links[0].id, member);
  await landed([id]);
  return id;
}

describe("POST /conversions/import", () => {
  it("judges each row by the postback rules, its window by UserCompletedAt", async () => {
    const [one, two] = [await newClick("import-1"), await newClick("import-2")];
    const soon = new Date(Date.now() - 1000).toISOString();
    const csv = [
      "ClickId,EventID,UserCompletedAt,Revenue,Reward",
      `${one},a,${soon},5,10`,
      `${one},a,${soon},5,10`,
      `${two},c,${soon},,`,
      `${two},b,,7.25,42`,
      `${crypto.randomUUID()},a,,,`,
    ].join("\n");
    const { data } = await call("POST", "/conversions/import", {
      body: csv,
      headers: { "content-type": "text/csv" },
    });
    expect(data.map((row: Json) => row.code)).toEqual([
      "ACCEPTED",
      "DUPLICATE",
      "EVENT_UNKNOWN",
      "ACCEPTED",
      "CLICK_NOT_FOUND",
    ]);
    const stated = (await call("GET", `/conversions/${data[3].conversionId}`)).data;
    expect(stated, "what the file states is what it is worth").toMatchObject({
      revenue: 7.25,
      rewardPoints: 42,
    });
    const imported = (await call("GET", `/conversions/${data[0].conversionId}`)).data;
    expect(imported).toMatchObject({ userCompletedAt: soon, revenue: 5, payout: 3, rewardPoints: 10 });
  });

  const head = "ClickId,EventID,UserCompletedAt,Revenue,Reward";
  const post = (body: string) => call("POST", "/conversions/import", { body });

  it("gives each row that it cannot read a result of its own, and does the others", async () => {
    const id = await newClick("import-mixed");
    const rows = [`${id},a,tomorrow,-1,x`, `${id},a,,"1,5",`, `${id},a,,99999999999,`, `${id},a,,2,`];
    const { data } = await post([head, ...rows].join("\n"));
    expect(data.map(({ row, code, messages }: Json) => [row, code, messages])).toEqual([
      [
        1,
        "INVALID",
        [
          "UserCompletedAt: must be a time that has passed, like 2026-01-31T12:00:00Z",
          "Revenue: must be 0 or more, like 12.50",
          "Reward: must be 0 or more, like 12.50",
        ],
      ],
      [2, "INVALID", ["Revenue: must be 0 or more, like 12.50"]],
      [3, "INVALID", ["Revenue: must be 0 or more, like 12.50"]],
      [4, "ACCEPTED", ["The conversion was recorded."]],
    ]);
    expect((await call("GET", `/conversions/${data[3].conversionId}`)).data.revenue).toBe(2);
    const tooMany = Array.from({ length: 501 }, () => `${id},a,,,`);
    for (const body of ["a,b\n1,2", head, [head, ...tooMany].join("\n"), '{"rows": []}'])
      expect((await post(body)).status).toBe(422);
  });

  it("takes no row with a status for an action, which would be paid, but one whose status is empty", async () => {
    const [one, two] = [await newClick("import-status-1"), await newClick("import-status-2")];
    const { data } = await post(`ClickId,EventID,status\n${one},a,Rejected\n${two},a,`);
    expect(data.map(({ code, messages }: Json) => [code, messages[0]])).toEqual([
      ["INVALID", "Status: an action has none; POST /conversions/status changes it"],
      ["ACCEPTED", "The conversion was recorded."],
    ]);
    expect((await call("GET", `/conversions?q=${one}`)).data).toEqual([]);
  });

  it("takes a time for what it says, and refuses one that has another meaning elsewhere or none", async () => {
    const id = await newClick("import-times");
    const refused = ["2026-02-30", "2026-02-30 10:00:00", "02/03/2026", "March 2026", "2026-02-01 later"];
    const rows = (times: string[]) => [head, ...times.map((time) => `${id},a,${time},,`)].join("\n");
    const { data } = await post(rows(refused));
    expect(data.map(({ code }: Json) => code)).toEqual(refused.map(() => "INVALID"));
    const taken = [
      ["2026-02-01", "2026-02-01T00:00:00.000Z"],
      ["2026-02-01 10:00", "2026-02-01T10:00:00.000Z"],
      ["2026-02-01T10:00:00.5", "2026-02-01T10:00:00.500Z"],
      ["2026-02-01 10:00:00 UTC", "2026-02-01T10:00:00.000Z"],
      ["2026-02-01T10:00:00+0530", "2026-02-01T04:30:00.000Z"],
    ] as const;
    for (const [time, at] of taken) {
      const click = await newClick(`import-${time}`);
      const [row] = (await post(`${head}\n${click},a,${time},,`)).data;
      expect((await call("GET", `/conversions/${row.conversionId}`)).data.userCompletedAt, time).toBe(at);
    }
  });

  it("reads click ids as postbacks do, with their codes", async () => {
    const rows = ["zz,a,,,", ",a,,,", "{click},a,,,", `${crypto.randomUUID()},a,,,`];
    const { data } = await post([head, ...rows].join("\n"));
    expect(data.map(({ code }: Json) => code)).toEqual([
      "CLICK_ID_MALFORMED",
      "CLICK_ID_MISSING",
      "UNRESOLVED_MACRO",
      "CLICK_NOT_FOUND",
    ]);
    expect(data[0].messages).toEqual(["ClickId: gk_click_id is not a UUID"]);
  });

  it("counts each row that says something else where repeats count, and the same row once", async () => {
    const again = await makeWorld({ offer: { allowRepeatConversions: true } });
    const id = await newClick("import-repeats", again);
    const [first, later] = [2_000, 1_000].map((ago) => new Date(Date.now() - ago).toISOString());
    const rows = [`${first},5,10`, `${later},5,10`, `${later},5,20`, `${later},5,20`, `${later},6,20`];
    const { data } = await post([head, ...rows.map((row) => `${id},,${row}`)].join("\n"));
    const codes = data.map(({ code }: Json) => code);
    expect(codes).toEqual(["ACCEPTED", "ACCEPTED", "ACCEPTED", "DUPLICATE", "ACCEPTED"]);
  });

  it("says nothing new of a conversion that is worth what the file states, and tells the partner once", async () => {
    const told = await makeWorld();
    const id = await newClick("import-known", told);
    const first = await postback({ gk_click_id: id });
    const received = async () => (await told.boxes[0]?.received()) ?? [];
    await until("the first callback", async () => (await received()).length === 1);
    const { revenue } = (await call("GET", `/conversions/${first.data.conversionId}`)).data;
    const [row] = (await post(`${head}\n${id},,,${revenue},`)).data;
    expect(row).toMatchObject({ code: "DUPLICATE", conversionId: first.data.conversionId });
    const [other] = (await post(`${head}\n${id},,,${revenue + 1},`)).data;
    expect(other).toMatchObject({ code: "UPDATED", conversionId: first.data.conversionId });
    await until("the callback of what changed", async () => (await received()).length === 2);
  });

  it("does not refuse a row whose click is on its way, unless another network has it", async () => {
    const [[row], network] = [
      (await post(`${head}\n${await unrecordedId()},a,,,`)).data,
      await makeNetwork(),
    ];
    expect([row.code, row.messages[0]]).toEqual([
      "TRY_AGAIN",
      expect.stringContaining("Import the row again"),
    ]);
    const old = await unrecordedId(Date.now() - 3 * 365 * 86_400_000);
    expect((await post(`${head}\n${old},a,,,`)).data[0].code).toBe("CLICK_NOT_FOUND");
    const body = `${head}\n${await newClick("import-theirs")},a,,,`;
    const theirs = await call("POST", "/conversions/import", { body, key: network.key });
    expect(theirs.data[0].code).toBe("CLICK_NOT_FOUND");
  });

  it("numbers rows as the file does, one of empty cells among them", async () => {
    const id = await newClick("import-gap");
    const { data } = await post(`${head}\n${id},a,,,\n,,,,\n\n${id},b,,,\n,,,,\n`);
    expect(data.map(({ row, code }: Json) => [row, code])).toEqual([
      [1, "ACCEPTED"],
      [2, "CLICK_ID_MISSING"],
      [3, "ACCEPTED"],
    ]);
  });
});
