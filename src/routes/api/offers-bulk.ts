import * as z from "zod";
import { readUuid } from "../../domain/ids";
import type { Offer } from "../../domain/offer/offer";
import { AppError } from "../../errors";
import { changeOffer, createOffer } from "../../flows/offer/save-offer";
import { offerCapCounters } from "../../store/offer/cap-counters";
import { findOffer } from "../../store/offer/offers";
import { answer } from "../answer";
import type { Asked } from "./asked";
import { readJson } from "./body";
import { type Api, endpoint } from "./endpoint";
import { MAX_NAME } from "./fields";
import { offerAnswer, offerChange } from "./offers.schema";
import { changedOffer, showOffer } from "./offers.shape";
import { publicOrigin } from "./origin";
import { answerSaved, changeBy, orNotFound, orRefuse } from "./outcome";

const tag = "Offers";
const access = "change";
/** One that is no UUID gets a result of its own, and the others are changed. */
const idOfRow = z
  .string()
  .transform((text) => readUuid(text) ?? text)
  .meta({ format: "uuid" });
const bulkBody = z
  .strictObject({
    ids: z.array(idOfRow).min(1).max(100),
    patch: z.record(z.string(), z.unknown()).meta({ description: "What PATCH /offers/{id} takes" }),
  })
  .meta({ id: "OffersBulkBody" });
const result = z.object({ id: z.string(), ok: z.boolean(), code: z.string(), messages: z.array(z.string()) });

/** Copies of an offer, and one change to many. */
export function offersBulk(api: Api): void {
  const many = {
    summary: "Change many offers alike",
    access,
    body: bulkBody,
    data: z.array(result),
  } as const;
  endpoint(api, { method: "post", path: "/offers/bulk", tag, ...many }, changeMany);
  const clone = {
    summary: "Copy an offer as a draft",
    access,
    patch: offerChange,
    data: offerAnswer,
    status: 201,
  } as const;
  endpoint(api, { method: "post", path: "/offers/{id}/clone", tag, ...clone }, cloneOffer);
}

/** The body may name what is to be different in the copy; links and partners' postbacks are not copied. */
async function cloneOffer(asked: Asked): Promise<Response> {
  const { c, env, rim, networkId } = asked;
  const original = orNotFound(await findOffer(env, networkId, asked.id()), "offer");
  const copy = { ...original, name: nameOfCopy(original.name), status: "draft" as const };
  const draft = changedOffer(copy, readJson(asked.text));
  const input = { ...changeBy(asked), draft, copyOf: original, origin: publicOrigin(c) };
  const { offer, warnings } = orRefuse(await createOffer(env, input));
  const shown = showOffer(offer, await offerCapCounters(env, [offer], rim.now), rim.now);
  return answerSaved(asked, shown, { warnings, status: 201 });
}

const MARK = " (copy)";

/** The name with room for the mark: a copy must not be taken for its original. */
function nameOfCopy(name: string): string {
  const room = name.slice(0, MAX_NAME - MARK.length);
  // Half an emoji would be none.
  return room.replace(/[\uD800-\uDBFF]$/, "") + MARK;
}

async function changeMany(asked: Asked<unknown, z.output<typeof bulkBody>>): Promise<Response> {
  const { ids, patch } = asked.body;
  const results: z.infer<typeof result>[] = [];
  // One after the other: each is a transaction with publishing of its own. An id that comes twice is answered twice.
  for (const id of ids)
    results.push(results.find((done) => done.id === id) ?? (await changeOne(asked, id, patch)));
  return answer(asked.c, results);
}

async function changeOne(asked: Asked, id: string, patch: unknown): Promise<z.infer<typeof result>> {
  if (readUuid(id) === null) return { id, ok: false, code: "INVALID", messages: ["id: must be a UUID"] };
  const edit = (offer: Offer) => changedOffer(offer, patch);
  try {
    const input = { ...changeBy(asked), id, edit, origin: publicOrigin(asked.c) };
    const { warnings } = orRefuse(await changeOffer(asked.env, input));
    return { id, ok: true, code: "OK", messages: warnings };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { id, ok: false, code: error.code, messages: error.messages };
  }
}
