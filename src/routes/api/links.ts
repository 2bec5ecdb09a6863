import * as z from "zod";
import type { Link } from "../../domain/offer/offer";
import { changeLink, createLink, createLinks } from "../../flows/link/save-link";
import { findLink, listLinks } from "../../store/link/offer-links";
import { findOffer } from "../../store/offer/offers";
import { answer } from "../answer";
import type { Asked } from "./asked";
import { parseChange, readJson } from "./body";
import { type Api, endpoint } from "./endpoint";
import { bulkLinksBody, linkAnswer, linkBody, linkResult, newLinkBody } from "./links.schema";
import { bodyOfLink, readLink, showLinks } from "./links.shape";
import { answerRows, listQuery } from "./listing";
import { changeBy, orNotFound, orRefuse } from "./outcome";
import { withoutAnswered } from "./read-back";
import { changeOf } from "./variants";

const tag = "Links";
const data = linkAnswer;
const ofOffer = "/offers/{id}/links";

/** `/offers/{id}/links` and `/links/{id}`: one partner × one offer. */
export function links(api: Api): void {
  const list = {
    summary: "List an offer's links",
    access: "everyone",
    query: listQuery,
    data,
    list: true,
  } as const;
  endpoint(api, { method: "get", path: ofOffer, tag, ...list }, listOfOffer);
  const create = {
    summary: "Give a partner a link",
    access: "change",
    body: newLinkBody,
    data,
    status: 201,
  } as const;
  endpoint(api, { method: "post", path: ofOffer, tag, ...create }, async (asked) => {
    const { partnerId, ...body } = asked.body;
    const input = { ...changeBy(asked), offerId: asked.id(), partnerId, draft: readLink(body) };
    return answerLink(asked, orRefuse(await createLink(asked.env, input)).link, 201);
  });
  const bulk = {
    summary: "Give many partners a link",
    access: "change",
    body: bulkLinksBody,
    alsoCreates: true,
  } as const;
  endpoint(
    api,
    { method: "post", path: `${ofOffer}/bulk`, tag, ...bulk, data: z.array(linkResult) },
    createMany,
  );
  endpoint(
    api,
    { method: "get", path: "/links/{id}", tag, summary: "Read a link", access: "everyone", data },
    async (asked) => answerLink(asked, orNotFound(await findOwnLink(asked), "link")),
  );
  const change = { summary: "Change a link", access: "change", patch: changeOf(linkBody), data } as const;
  endpoint(api, { method: "patch", path: "/links/{id}", tag, ...change }, async (asked) => {
    const patch = withoutAnswered(readJson(asked.text));
    const edit = (link: Link) => readLink(parseChange(linkBody, bodyOfLink(link), patch));
    const changed = orRefuse(await changeLink(asked.env, { ...changeBy(asked), id: asked.id(), edit }));
    return answerLink(asked, changed.link);
  });
}

/** A partner sees its own link only. */
async function listOfOffer(asked: Asked<{ limit: number; cursor?: string }>): Promise<Response> {
  const { env, networkId, caller } = asked;
  const offer = orNotFound(await findOffer(env, networkId, asked.id()), "offer");
  const filter = { offerId: offer.id, partnerId: caller.partnerId ?? undefined };
  const read = async (page: { before: string | null; limit: number }) => {
    const { rows, next } = await listLinks(env, networkId, { ...page, filter });
    return { rows: await showLinks(asked, rows), next };
  };
  return answerRows(asked, {
    name: "links",
    columns: Object.keys(linkAnswer.shape),
    read,
    show: (link) => link,
  });
}

async function createMany(asked: Asked<unknown, { partnerIds: string[] }>): Promise<Response> {
  const input = { ...changeBy(asked), offerId: asked.id(), partnerIds: asked.body.partnerIds };
  const { results } = orRefuse(await createLinks(asked.env, input));
  const shown = await showLinks(
    asked,
    results.flatMap(({ link }) => link ?? []),
  );
  const byId = new Map(shown.map((link) => [link.id, link]));
  const rows = results.map(({ link, ...result }) => ({
    ...NO_LINK,
    ...(link && byId.get(link.id)),
    ...result,
  }));
  return answer(asked.c, rows, shown.length > 0 ? 201 : 200);
}

const NO_LINK = { id: null, trackingUrl: null };

async function findOwnLink({ env, networkId, id, caller }: Asked): Promise<Link | null> {
  const link = await findLink(env, networkId, id());
  return link && (caller.partnerId === null || caller.partnerId === link.partnerId) ? link : null;
}

async function answerLink(asked: Asked, link: Link, status: 200 | 201 = 200): Promise<Response> {
  const [shown] = await showLinks(asked, [link]);
  return answer(asked.c, shown, status);
}
