import * as z from "zod";
import type { Alert } from "../../domain/alert/alert";
import { changeAlert, createAlert, removeAlert } from "../../flows/alert/save-alert";
import { type AlertState, alertStates, findAlert, listAlerts } from "../../store/alert/alerts";
import { answer } from "../answer";
import { status } from "./advertisers.schema";
import { type AlertAnswer, alertAnswer, alertBody, alertFields, alertKind } from "./alerts.schema";
import type { Asked } from "./asked";
import { parseChange, readJson } from "./body";
import { type Api, endpoint } from "./endpoint";
import { iso } from "./fields";
import { answerRows, listQuery } from "./listing";
import { changeBy, orNotFound, orRefuse } from "./outcome";
import { changeOf } from "./variants";

const tag = "Alerts";
const data = alertAnswer;
const one = "/alerts/{id}";
const query = listQuery.extend({ kind: alertKind.optional(), status: status.optional() });

/** `/alerts`: what somebody wants to be told of, by webhook or e-mail. */
export function alerts(api: Api): void {
  const list = { summary: "List alerts", access: "staff", query, data, list: true } as const;
  endpoint(api, { method: "get", path: "/alerts", tag, ...list }, showAlerts);
  const create = {
    summary: "Create an alert",
    access: "change",
    body: alertBody,
    data,
    status: 201,
  } as const;
  endpoint(api, { method: "post", path: "/alerts", tag, ...create }, async (asked) => {
    const made = orRefuse(await createAlert(asked.env, { ...changeBy(asked), draft: asked.body }));
    return answer(asked.c, { ...showAlert(made.alert, QUIET), signingSecret: made.signingSecret }, 201);
  });
  const read = { summary: "Read an alert with its last firing", access: "staff", data } as const;
  endpoint(api, { method: "get", path: one, tag, ...read }, async (asked) => {
    const { env, networkId, id } = asked;
    return answerAlert(asked, orNotFound(await findAlert(env, networkId, id()), "alert"));
  });
  const change = {
    summary: "Change an alert",
    access: "change",
    patch: changeOf(alertFields),
    data,
  } as const;
  endpoint(api, { method: "patch", path: one, tag, ...change }, async (asked) => {
    const patch = readJson(asked.text);
    const edit = (alert: Alert) => parseChange(alertBody, draftOf(alert), patch);
    const { alert } = orRefuse(await changeAlert(asked.env, { ...changeBy(asked), id: asked.id(), edit }));
    return answerAlert(asked, alert);
  });
  const remove = { summary: "Delete an alert", access: "change", data: z.null() } as const;
  endpoint(api, { method: "delete", path: one, tag, ...remove }, async (asked) => {
    orRefuse(await removeAlert(asked.env, { ...changeBy(asked), id: asked.id() }));
    return answer(asked.c, null);
  });
}

function showAlerts(asked: Asked<z.output<typeof query>>): Promise<Response> {
  const { env, networkId } = asked;
  return answerRows(asked, {
    name: "alerts",
    columns: Object.keys(alertAnswer.omit({ signingSecret: true }).shape),
    read: async (page) => {
      const { rows, next } = await listAlerts(env, networkId, { ...page, filter: asked.query });
      const states = await alertStates(
        env,
        rows.map(({ id }) => id),
      );
      return { rows: rows.map((alert) => showAlert(alert, states.get(alert.id) ?? QUIET)), next };
    },
    show: (shown) => shown,
  });
}

async function answerAlert({ c, env }: Asked, alert: Alert): Promise<Response> {
  const states = await alertStates(env, [alert.id]);
  return answer(c, showAlert(alert, states.get(alert.id) ?? QUIET));
}

const QUIET: AlertState = { firing: false, last: null };

function draftOf({ id: _, networkId: _n, signingSecret: _s, createdAt: _c, updatedAt: _u, ...draft }: Alert) {
  return draft;
}

/** An alert as answers show it, without its secret. */
function showAlert(alert: Alert, { firing, last }: AlertState): AlertAnswer {
  const { id, createdAt, updatedAt } = alert;
  const state = firing ? "firing" : "quiet";
  const times = { createdAt: iso(createdAt), updatedAt: iso(updatedAt) };
  return { id, ...draftOf(alert), state, lastFiring: last && showFiring(last), ...times };
}

function showFiring(last: NonNullable<AlertState["last"]>): AlertAnswer["lastFiring"] {
  const { id, subject, message, firedAt, endedAt, delivery, tries, lastError } = last;
  const times = { firedAt: iso(firedAt), endedAt: iso(endedAt) };
  return { id, subject, message, ...times, delivery, tries, lastError };
}
