import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { report } from "./postback.mjs";

/** What an advertiser reports that no offer knows. */
export const NO_EVENT = "no such event";
const FORMS = [
  [70, "get"],
  [15, "form"],
  [15, "json"],
];

/** What an advertiser may do after a click. `expect` is what must stand in the end if every word was judged at once. */
export const STORIES = [
  [25, async () => {}],
  [16, once],
  [12, atOnce],
  [10, together],
  [8, again],
  [6, otherTransaction],
  [7, approvedLater],
  [5, rejectedLater],
  [4, changesItsMind],
  [4, amountLater],
  [3, unknownEvent],
  [2, forged],
];

let transactions = 0;

/** The words of a first report: what event, which transaction, what it was worth. */
function first({ click, chance }) {
  const { offer, repeats } = click.link;
  const multi = offer.type === "multi";
  const eventId = multi ? chance.one(offer.events).eventId : "";
  const named = repeats || eventId === "buy" || chance.happens(70);
  const payout = offer.name === "Reported" ? "2.50" : null;
  return { eventId, tx: named ? `tx-${++transactions}` : null, payout };
}

const formOf = (chance) => ({ form: chance.weighted(FORMS) });
const landing = (chance) => sleep(chance.between(200, 4_000));

async function once({ run, click, chance }) {
  await landing(chance);
  await report(run, click, first({ click, chance }), formOf(chance));
}

/** Before the click can have landed anywhere. */
async function atOnce({ run, click, chance }) {
  await report(run, click, first({ click, chance }), formOf(chance));
}

async function together({ run, click, chance }) {
  if (chance.happens(70)) await landing(chance);
  const words = first({ click, chance });
  const form = formOf(chance);
  await Promise.all(Array.from({ length: 4 }, () => report(run, click, words, form)));
}

async function again({ run, click, chance }) {
  await landing(chance);
  const words = first({ click, chance });
  const form = formOf(chance);
  await report(run, click, words, form);
  await sleep(chance.between(0, 3_000));
  await report(run, click, words, form);
}

async function otherTransaction({ run, click, chance }) {
  await landing(chance);
  const words = { ...first({ click, chance }), tx: `tx-${++transactions}` };
  await report(run, click, words, formOf(chance));
  await sleep(chance.between(0, 2_000));
  await report(run, click, { ...words, tx: `tx-${++transactions}` }, formOf(chance));
}

function approvedLater(of) {
  return inTurn(of, ["pending", "approved"]);
}

function rejectedLater(of) {
  return inTurn(of, ["approved", "reversed"]);
}

function changesItsMind(of) {
  return inTurn(of, ["pending", "approved", "reversed"]);
}

/** One word after the other about one transaction. Each is answered before the next is said. */
async function inTurn({ run, click, chance }, statuses) {
  await landing(chance);
  const words = { ...first({ click, chance }), tx: `tx-${++transactions}` };
  const codes = [];
  for (const status of statuses) {
    codes.push((await report(run, click, { ...words, status }, formOf(chance)))?.code ?? null);
    await sleep(chance.between(0, 2_000));
  }
  run.journal.keep("stories", {
    clickId: click.clickId,
    eventId: words.eventId,
    tx: words.tx,
    statuses,
    codes,
  });
}

async function amountLater({ run, click, chance }) {
  await landing(chance);
  const words = { ...first({ click, chance }), tx: `tx-${++transactions}` };
  await report(run, click, { ...words, amount: "10" }, formOf(chance));
  await sleep(chance.between(0, 2_000));
  await report(run, click, { ...words, amount: "12.5" }, formOf(chance));
}

async function unknownEvent({ run, click, chance }) {
  await landing(chance);
  await report(run, click, { eventId: NO_EVENT, tx: `tx-${++transactions}` }, formOf(chance));
}

async function forged({ run, click }) {
  await report(run, { ...click, clickId: randomUUID() }, { tx: "forged" });
}
