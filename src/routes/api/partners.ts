import * as z from "zod";
import type { Partner } from "../../domain/account/account";
import { MASK } from "../../domain/secrets";
import {
  changePartner,
  createPartner,
  removePartner,
  rotateSigningSecret,
} from "../../flows/account/save-partner";
import { findPartner, listPartners } from "../../store/account/partners";
import { answer } from "../answer";
import { status } from "./advertisers.schema";
import { parseChange, readJson } from "./body";
import { type Api, endpoint } from "./endpoint";
import { iso } from "./fields";
import { answerRows, listQuery, nameQuery } from "./listing";
import { memberIdHealth, showMemberHealth } from "./member-health.shape";
import { answerSaved, changeBy, orNotFound, orRefuse } from "./outcome";
import { type PartnerAnswer, partnerAnswer, partnerBody, rotatedSecret } from "./partners.schema";
import { changeOf } from "./variants";

const tag = "Partners";
const data = partnerAnswer;
const partnerDetails = partnerAnswer.extend({ memberIdHealth }).meta({ id: "PartnerDetails" });
const one = "/partners/{id}";

/** `/partners`: who shows offers to their members. */
export function partners(api: Api): void {
  const query = listQuery.extend({ ...nameQuery, status: status.optional() });
  endpoint(
    api,
    {
      method: "get",
      path: "/partners",
      tag,
      summary: "List partners",
      access: "staff",
      query,
      data,
      list: true,
    },
    (asked) =>
      answerRows(asked, {
        name: "partners",
        columns: Object.keys(partnerAnswer.omit({ signingSecret: true }).shape),
        read: (page) => listPartners(asked.env, asked.networkId, { ...page, filter: asked.query }),
        show: showPartner,
      }),
  );
  const create = {
    summary: "Create a partner",
    access: "change",
    body: partnerBody,
    data,
    status: 201,
  } as const;
  endpoint(api, { method: "post", path: "/partners", tag, ...create }, async (asked) => {
    const made = orRefuse(await createPartner(asked.env, { ...changeBy(asked), draft: asked.body }));
    const { partner, signingSecret, warnings } = made;
    return answerSaved(asked, { ...showPartner(partner), signingSecret }, { warnings, status: 201 });
  });
  endpoint(
    api,
    { method: "get", path: one, tag, summary: "Read a partner", access: "staff", data: partnerDetails },
    async ({ c, env, rim, networkId, id }) => {
      const partner = orNotFound(await findPartner(env, networkId, id()), "partner");
      const memberIdHealth = await showMemberHealth(env, { networkId, partnerId: partner.id, now: rim.now });
      return answer(c, { ...showPartner(partner), memberIdHealth });
    },
  );
  const change = {
    summary: "Change a partner",
    access: "change",
    patch: changeOf(partnerBody),
    data,
  } as const;
  endpoint(api, { method: "patch", path: one, tag, ...change }, async (asked) => {
    const patch = readJson(asked.text);
    const edit = (partner: Partner) => parseChange(partnerBody, draftOf(partner), patch);
    const changed = orRefuse(await changePartner(asked.env, { ...changeBy(asked), id: asked.id(), edit }));
    return answerSaved(asked, showPartner(changed.partner), changed);
  });
  const remove = {
    summary: "Delete a partner that nothing refers to",
    access: "change",
    data: z.null(),
  } as const;
  endpoint(api, { method: "delete", path: one, tag, ...remove }, async (asked) => {
    orRefuse(await removePartner(asked.env, { ...changeBy(asked), id: asked.id() }));
    return answer(asked.c, null);
  });
  const rotate = {
    summary: "Give a partner a new signing secret",
    access: "change",
    data: rotatedSecret,
  } as const;
  endpoint(api, { method: "post", path: `${one}/rotate-secret`, tag, ...rotate }, async (asked) => {
    const rotated = orRefuse(await rotateSigningSecret(asked.env, { ...changeBy(asked), id: asked.id() }));
    return answer(asked.c, { signingSecret: rotated.signingSecret, oldSecretsUntil: iso(rotated.oldUntil) });
  });
}

/** The partner as a body would describe it; the header's value stays where a change does not name it. */
export function draftOf({ name, status, callback, globalPostback }: Partner) {
  return { name, status, callback: callback && { ...callback, headerValue: undefined }, globalPostback };
}

/** A partner as answers show it, without secrets. */
export function showPartner(partner: Partner): PartnerAnswer {
  const { id, name, status, callback, globalPostback, createdAt, updatedAt } = partner;
  const shown = callback && { ...callback, headerValue: callback.headerValue === null ? null : MASK };
  return {
    id,
    name,
    status,
    callback: shown,
    globalPostback,
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
  };
}
