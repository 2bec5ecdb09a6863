import * as z from "zod";
import { postbackUrls } from "../../domain/integrations";
import type { Offer } from "../../domain/offer/offer";
import { changeOffer, createOffer, removeOffer } from "../../flows/offer/save-offer";
import { findAdvertiser } from "../../store/account/advertisers";
import { offerCapCounters } from "../../store/offer/cap-counters";
import { findOffer, listOffers } from "../../store/offer/offers";
import type { PageAsk } from "../../store/query/page";
import { answer } from "../answer";
import type { Asked } from "./asked";
import { readJson } from "./body";
import { type Api, endpoint } from "./endpoint";
import { uuid } from "./fields";
import { answerRows, listQuery, nameQuery } from "./listing";
import { offerAnswer, offerBody, offerChange, postbackUrlAnswer } from "./offers.schema";
import { changedOffer, readOffer, showOffer } from "./offers.shape";
import { publicOrigin } from "./origin";
import { answerSaved, changeBy, orNotFound, orRefuse } from "./outcome";

const tag = "Offers";
const data = offerAnswer;
const one = "/offers/{id}";

const query = listQuery.extend({
  ...nameQuery,
  status: z.enum(["draft", "active", "paused", "expired"]).optional(),
  type: z.enum(["single", "multi"]).optional(),
  advertiserId: uuid().optional(),
  integrationId: z.string().optional(),
});

/** `/offers`: what members do and what it is worth. */
export function offers(api: Api): void {
  const list = { summary: "List offers", access: "staff", query, data, list: true } as const;
  endpoint(api, { method: "get", path: "/offers", tag, ...list }, listAll);
  const create = {
    summary: "Create an offer",
    access: "change",
    body: offerBody,
    data,
    status: 201,
  } as const;
  endpoint(api, { method: "post", path: "/offers", tag, ...create }, async (asked) => {
    const draft = readOffer(asked.body, asked.caller.network.currency);
    const input = { ...changeBy(asked), draft, origin: publicOrigin(asked.c) };
    return answerOffer(asked, orRefuse(await createOffer(asked.env, input)), 201);
  });
  endpoint(
    api,
    { method: "get", path: one, tag, summary: "Read an offer", access: "staff", data },
    async (asked) =>
      answerOffer(asked, {
        offer: orNotFound(await findOffer(asked.env, asked.networkId, asked.id()), "offer"),
        warnings: [],
      }),
  );
  const change = { summary: "Change an offer", access: "change", patch: offerChange, data } as const;
  endpoint(api, { method: "patch", path: one, tag, ...change }, async (asked) => {
    const patch = readJson(asked.text);
    const edit = (offer: Offer) => changedOffer(offer, patch);
    const input = { ...changeBy(asked), id: asked.id(), edit, origin: publicOrigin(asked.c) };
    return answerOffer(asked, orRefuse(await changeOffer(asked.env, input)));
  });
  const remove = {
    summary: "Delete an offer that nothing refers to",
    access: "change",
    data: z.null(),
  } as const;
  endpoint(api, { method: "delete", path: one, tag, ...remove }, async (asked) => {
    orRefuse(await removeOffer(asked.env, { ...changeBy(asked), id: asked.id() }));
    return answer(asked.c, null);
  });
  const urls = { summary: "The postback URLs to give to the advertiser", access: "staff" } as const;
  endpoint(
    api,
    { method: "get", path: `${one}/postback-url`, tag, ...urls, data: postbackUrlAnswer },
    answerUrls,
  );
}

function listAll(asked: Asked<z.output<typeof query>>): Promise<Response> {
  const { env, rim, networkId } = asked;
  const read = async (page: PageAsk) => {
    const { rows, next } = await listOffers(env, networkId, { ...page, filter: asked.query });
    const counters = await offerCapCounters(env, rows, rim.now);
    return { rows: rows.map((offer) => showOffer(offer, counters, rim.now)), next };
  };
  return answerRows(asked, {
    name: "offers",
    columns: Object.keys(offerAnswer.shape),
    read,
    show: (offer) => offer,
  });
}

async function answerOffer(
  asked: Asked,
  { offer, warnings }: { offer: Offer; warnings: string[] },
  status: 200 | 201 = 200,
): Promise<Response> {
  const { env, rim } = asked;
  const shown = showOffer(offer, await offerCapCounters(env, [offer], rim.now), rim.now);
  return answerSaved(asked, shown, { warnings, status });
}

async function answerUrls({ c, env, networkId, id }: Asked): Promise<Response> {
  const offer = orNotFound(await findOffer(env, networkId, id()), "offer");
  const { postbackToken: token } = orNotFound(
    await findAdvertiser(env, networkId, offer.advertiserId),
    "advertiser",
  );
  return answer(
    c,
    postbackUrls({ origin: publicOrigin(c), token, integrationId: offer.integrationId, offer }),
  );
}
