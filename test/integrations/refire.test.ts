import { describe, expect, test } from "vitest";
import { type Json, manage } from "../support/world";
import { conversion, fire, freshClick, makeScene, type Scene, system } from "./pretend";

type Sends = Record<string, string>;
/** One firing of the same transaction, what it answers, and what the conversion shows from then on. */
type Step = [sends: Sends, code: string, shows: Record<string, unknown>];
type Story = { id: string; name: string; steps: readonly Step[]; event?: string; type?: "single" | "multi" };

const shown = (status: string, reason: string | null, more: object = {}) => ({ status, reason, ...more });
const success = (more: object = {}) => shown("Success", null, more);
const pending = shown("Pending", "advertiser_pending");
const rejected = (more: object = {}) => shown("Rejected", "advertiser_rejected", more);

const stories: readonly Story[] = [
  {
    id: "impact",
    name: "a reversal, and no second one",
    steps: [
      [{}, "ACCEPTED", success({ revenue: 12.5, payout: 8.75 })],
      [{ "{Status}": "REVERSED" }, "UPDATED", rejected({ cnvStatus: "REVERSED" })],
      [{ "{Status}": "REVERSED" }, "DUPLICATE", rejected()],
    ],
  },
  {
    id: "impact",
    name: "a reversal that takes its amounts back, by zero or below",
    steps: [
      [{}, "ACCEPTED", success()],
      [{ "{Status}": "REVERSED", "{Amount}": "0.00", "{Payout}": "-12.50" }, "UPDATED", rejected()],
    ],
  },
  {
    id: "impact",
    name: "an action that starts as pending, is modified and locks",
    steps: [
      [{ "{Status}": "PENDING" }, "ACCEPTED", pending],
      [{ "{Status}": "PENDING" }, "DUPLICATE", pending],
      [{ "{Status}": "MODIFIED" }, "UPDATED", success({ revenue: 12.5 })],
      [
        { "{Status}": "APPROVED", "{Amount}": "60", "{Payout}": "7.5" },
        "UPDATED",
        success({ revenue: 7.5, payout: 5.25, cnvAmount: 60, cnvPayout: 7.5 }),
      ],
    ],
  },
  {
    id: "affise",
    name: "pending, on hold, approved, another sum, declined, approved after all",
    steps: [
      [{ "{status}": "2" }, "ACCEPTED", pending],
      [{ "{status}": "5" }, "DUPLICATE", pending],
      [{ "{status}": "1" }, "UPDATED", success({ revenue: 6.25, payout: 4.375 })],
      [{ "{status}": "1", "{sum}": "5" }, "UPDATED", success({ revenue: 5, payout: 3.5 })],
      [{ "{status}": "3", "{sum}": "5" }, "UPDATED", rejected()],
      [{ "{status}": "1", "{sum}": "5" }, "UPDATED", success({ revenue: 5, payout: 3.5 })],
    ],
  },
  {
    id: "keitaro",
    name: "a lead becomes a sale and is rejected",
    type: "single",
    steps: [
      [{ "{status}": "lead", "{revenue}": "0" }, "ACCEPTED", pending],
      [{ "{status}": "sale" }, "UPDATED", success({ revenue: 5.55, payout: 3.885, cnvPayout: 5.55 })],
      [{ "{status}": "rejected", "{revenue}": "0" }, "UPDATED", rejected()],
    ],
  },
  {
    id: "keitaro",
    name: "the same through an event's own URL",
    event: "sale",
    steps: [
      [{ "{status}": "lead" }, "ACCEPTED", pending],
      [{ "{status}": "sale" }, "UPDATED", success()],
      [{ "{status}": "rejected" }, "UPDATED", rejected()],
    ],
  },
  {
    id: "binom",
    name: "a status that changes, without a transaction id",
    type: "single",
    steps: [
      [{ "{cnv_status}": "hold" }, "ACCEPTED", pending],
      [{ "{cnv_status}": "approved" }, "UPDATED", success({ revenue: 5 })],
      [{ "{cnv_status}": "declined" }, "UPDATED", rejected()],
    ],
  },
  {
    id: "binom",
    name: "the same through an event's own URL",
    event: "approved",
    steps: [
      [{}, "ACCEPTED", success()],
      [{ "{cnv_status}": "chargeback" }, "UPDATED", rejected()],
    ],
  },
  {
    id: "goaffpro",
    name: "an order that is updated",
    type: "single",
    steps: [
      [{}, "ACCEPTED", success({ revenue: 5.99 })],
      [{}, "DUPLICATE", success({ revenue: 5.99 })],
      [
        { "{{order.amount}}": "30", "{{order.commission}}": "3" },
        "UPDATED",
        success({ revenue: 3, payout: 2.1, cnvAmount: 30, cnvPayout: 3 }),
      ],
    ],
  },
];

const sceneFor = ({ id, type = "multi" }: Pick<Story, "id" | "type">) => makeScene(system(id), { type });

/** Fires as the system does, through the event's own URL or the one for all. */
function tell(scene: Scene, event: string | undefined, id: string, sends: Sends): Promise<Json> {
  const own = scene.urls.perEvent.find((url: Json) => url.eventId === event);
  return fire(own?.postbackUrl ?? scene.urls.postbackUrl, scene.system, id, sends);
}

describe.concurrent("a system that fires again with the same transaction", () => {
  test.each(stories)("$id: $name", async (story) => {
    const scene = await sceneFor(story);
    const id = await freshClick(scene);
    const answers: Json[] = [];
    for (const [sends, code, shows] of story.steps) {
      const answer = await tell(scene, story.event, id, sends);
      expect(answer).toMatchObject({ http: 200, code, isSuccessful: code !== "DUPLICATE" });
      expect(answer.data).toMatchObject(code === "DUPLICATE" ? {} : { status: shows.status });
      answers.push(answer);
      expect(await conversion(answer.data.conversionId)).toMatchObject(shows);
    }
    expect(new Set(answers.map(({ data }) => data.conversionId)).size).toBe(1);
    const { changes } = await conversion(answers[0].data.conversionId);
    const updates = story.steps.filter(([, code]) => code === "UPDATED").length;
    expect(changes.filter((change: Json) => change.by === "advertiser")).toHaveLength(updates);
  });
});

const words = [
  { id: "impact", no: { "{Status}": "REVERSED" }, other: { "{Payout}": "2", "{Status}": "REVERSED" } },
  { id: "affise", no: { "{status}": "3" }, other: { "{sum}": "2", "{status}": "3" } },
  {
    id: "keitaro",
    type: "single",
    no: { "{status}": "rejected" },
    other: { "{revenue}": "2", "{status}": "rejected" },
  },
  { id: "binom", type: "single", no: { "{cnv_status}": "declined" } },
] as const;

describe.concurrent("staff's status wins over a later word of the system", () => {
  test.each(words)("$id", async (row) => {
    const scene = await sceneFor(row);
    const id = await freshClick(scene);
    const { conversionId } = (await tell(scene, undefined, id, {})).data;
    await manage("PATCH", `/conversions/${conversionId}`, { status: "Rejected", reason: "fraud" });
    await manage("PATCH", `/conversions/${conversionId}`, { status: "Success", reason: "checked by hand" });
    const answer = await tell(scene, undefined, id, row.no);
    expect(answer).toMatchObject({ http: 200, code: "DUPLICATE", data: { conversionId } });
    expect(await conversion(conversionId)).toMatchObject({ status: "Success", reason: "checked by hand" });
    if (!("other" in row)) return;
    const changed = await tell(scene, undefined, id, row.other);
    expect(changed).toMatchObject({ code: "UPDATED", data: { conversionId, status: "Success" } });
    expect(await conversion(conversionId)).toMatchObject({ status: "Success", cnvPayout: 2 });
  });

  test("and what staff rejected stays rejected when the system approves it again", async () => {
    const scene = await sceneFor({ id: "affise" });
    const id = await freshClick(scene);
    const { conversionId } = (await tell(scene, undefined, id, { "{status}": "2" })).data;
    await manage("PATCH", `/conversions/${conversionId}`, { status: "Rejected", reason: "fraud" });
    expect((await tell(scene, undefined, id, { "{status}": "1" })).isSuccessful).toBe(false);
    expect(await conversion(conversionId)).toMatchObject({ status: "Rejected", reason: "fraud" });
  });
});

describe.concurrent("another transaction of the same click and event", () => {
  test.each([
    ["impact", { "{ActionId}": "4567.8901.999999" }],
    ["affise", { "{transactionid}": "other" }],
    ["trackier", { "{txn_id}": "t-43" }],
    ["airbridge", { "{eventData.goal.semanticAttributes.transactionID}": "ab-1002" }],
    ["swaarm", { "#{id}": "8b1a9953-c461-4296-a827-abf8c47804d7" }],
  ])("of %s is a duplicate with repeats off, and counts with repeats on", async (name, sends) => {
    const once = await sceneFor({ id: name });
    const id = await freshClick(once);
    const first = await tell(once, undefined, id, {});
    const second = await tell(once, undefined, id, sends);
    expect(second).toMatchObject({ code: "DUPLICATE", data: { conversionId: first.data.conversionId } });
    const single = await makeScene(system(name), { type: "single", allowRepeatConversions: true });
    const other = await freshClick(single);
    const codes = [];
    for (const more of [{}, sends, {}]) codes.push((await tell(single, undefined, other, more)).code);
    expect(codes).toEqual(["ACCEPTED", "ACCEPTED", "DUPLICATE"]);
  });
});

describe.concurrent("a tracker whose status word is its event", () => {
  test.each([
    ["keitaro", { "{status}": "rejected" }],
    ["binom", { "{cnv_status}": "declined" }],
  ])(
    "needs %s's URL of each event on a multi offer: the general one knows no such event",
    async (id, sends) => {
      const scene = await sceneFor({ id });
      const clickId = await freshClick(scene);
      const { conversionId } = (await tell(scene, undefined, clickId, {})).data;
      expect(await tell(scene, undefined, clickId, sends)).toMatchObject({ code: "EVENT_UNKNOWN" });
      const own = await tell(scene, scene.system.event, clickId, sends);
      expect(own).toMatchObject({ code: "UPDATED", data: { conversionId, status: "Rejected" } });
    },
  );
});
