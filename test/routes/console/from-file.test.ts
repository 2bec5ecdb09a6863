import { beforeAll, describe, expect, it } from "vitest";
import { call } from "../../support/api";
import { type Person, signedIn, signedInOwner } from "../../support/browser";
import { clicks, makeWorld, type World } from "../../support/world";

const PATH = "/reports/conversions/from-file";
const ACTIONS = "ClickId,EventID,UserCompletedAt,Revenue,Reward";

let owner: Person;
let world: World;
beforeAll(async () => {
  owner = await signedInOwner();
  world = await makeWorld();
});

const conversionsOf = async (clickId: string) => (await call("GET", `/conversions?q=${clickId}`)).data;
const rowsOfPage = (text: string) => [...text.matchAll(/<tr>.*?<\/tr>/gs)].map(([row]) => row).slice(1);

describe("Conversions from a file", () => {
  it("is led to from the list, for those who may change conversions", async () => {
    const analyst = await signedIn("analyst");
    expect((await owner.get("/reports/conversions")).text).toContain(`href="${PATH}"`);
    expect((await analyst.get("/reports/conversions")).text).not.toContain(PATH);
    expect((await analyst.get(PATH)).status).toBe(403);
  });

  it("counts the actions of a file, each row by itself, and none a second time", async () => {
    const [one = "", other = ""] = await clicks(world, "file-1", "file-2");
    const text = `\uFEFF${ACTIONS}\r\n${one},,,4.50,\r\nnonsense,,,,\r\n${other},,,,\r\n`;
    await owner.get(PATH);
    const first = await owner.upload(PATH, { kind: "actions" }, { name: "file", text });
    expect([first.status, first.text.includes("2 of 3 rows done, 1 not: the messages say why")]).toEqual([
      200,
      true,
    ]);
    const [firstRow, secondRow] = rowsOfPage(first.text);
    expect(firstRow).toMatch(/ACCEPTED.*\/reports\/conversions\/[\w-]+/s);
    expect(secondRow).toMatch(/CLICK_ID_MALFORMED.*ClickId: /s);
    expect(await conversionsOf(one)).toMatchObject([{ status: "Success", revenue: 4.5 }]);

    await owner.get(PATH);
    const again = await owner.submit(PATH, {
      kind: "actions",
      rows: `${ACTIONS}\n${one},,,4.50,\n${other},,,,`,
    });
    expect(again.text).toContain("0 of 2 rows done, 2 known already.");
    expect([(await conversionsOf(one)).length, (await conversionsOf(other)).length]).toEqual([1, 1]);
  });

  it("gives the same answer where the same form comes again", async () => {
    const [id = ""] = await clicks(world, "file-3");
    await owner.get(PATH);
    const form = owner.page;
    const fields = { kind: "actions", rows: `${ACTIONS}\n${id},,,,` };
    const first = await owner.submit(PATH, fields);
    owner.page = form;
    const again = await owner.submit(PATH, fields);
    expect([first, again].map(({ text }) => text.includes("1 of 1 row done."))).toEqual([true, true]);
    expect(await conversionsOf(id)).toHaveLength(1);
  });

  it("changes statuses with their reasons", async () => {
    const [id = ""] = await clicks(world, "file-4");
    await owner.get(PATH);
    await owner.submit(PATH, { kind: "actions", rows: `${ACTIONS}\n${id},,,,` });
    await owner.get(PATH);
    const rows = `ClickId,EventID,Status,Reason\n${id},,Rejected,fraud\n${id},,Perhaps,`;
    const done = await owner.submit(PATH, { kind: "statuses", rows });
    expect(done.text).toContain("1 of 2 rows done, 1 not: the messages say why");
    expect(await conversionsOf(id)).toMatchObject([{ status: "Rejected", reason: "fraud" }]);
  });

  it.each<[string, Record<string, string>, string]>([
    ["nothing", {}, "Choose a file, or paste its rows."],
    ["a file and rows", { file: `${ACTIONS}\n,,,,`, rows: ACTIONS }, "leave one of them out"],
    ["rows of no kind", { kind: "", rows: ACTIONS }, "Choose what the rows are."],
    [
      "statuses as actions, below an empty line",
      { rows: "\n\nClickId,EventID,Status,Reason\nx,,Rejected," },
      "they are new statuses",
    ],
    ["other columns", { rows: "Who,What\nme,this" }, `The file: the first line must be ${ACTIONS}`],
    ["a first line alone", { rows: ACTIONS }, "The file: has no rows"],
    [
      "too many rows",
      { rows: `${ACTIONS}\n${"x,,,,\n".repeat(501)}` },
      "The file: must have at most 500 rows",
    ],
  ])("%s: says what is wrong and keeps what was pasted", async (_, fields, words) => {
    await owner.get(PATH);
    const refused = await owner.submit(PATH, { kind: "actions", ...fields });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain(words);
    const [first = ""] = (fields.rows ?? "").split("\n");
    expect(refused.text).toContain(`>${first}`);
  });

  it("says of a file that is too large for a form that nothing of it was done", async () => {
    await owner.get(PATH);
    const text = `${ACTIONS}\n${"x".repeat(1_000_000)}`;
    const refused = await owner.upload(PATH, { kind: "actions" }, { name: "file", text });
    expect(refused.status).toBe(413);
    expect(refused.text).toContain("This is too large");
    expect(refused.text).toContain("at most 1 MB, and nothing of this one was done. Send it in parts.");
    expect(refused.text).toContain("TOO_LARGE");
  });
});
