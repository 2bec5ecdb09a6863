import { readUuid } from "../../../domain/ids";
import { sendSampleCallback } from "../../../flows/callback/send-sample-callback";
import type { CallbackEntry } from "../../../pages/partners/account-form";
import { PartnerCallbackPage } from "../../../pages/partners/callback";
import { TestSendPage } from "../../../pages/partners/test-send";
import type { Wrong } from "../../../pages/ui/wrong";
import { listPostbacksOfPartner } from "../../../store/account/partner-postbacks";
import { openEndpoints } from "../../../store/callback/open-breakers";
import { orRefuse } from "../../api/outcome";
import { actOnce } from "../act-once";
import { adviceOn } from "../advice";
import { dataOf } from "../call-api";
import { readChoices } from "../choices";
import { page, type Visit, type Web } from "../page";
import { wrongOf } from "../wrong";
import { partnerPath, readPartner, showSecret } from "./partners";

const path = "/partners/:id/callback";
const change = { method: "post", access: "change" } as const;

/** `/partners/{id}/callback`: Callback URL, all offers; test sends; the signing secret. */
export function partnerCallback(web: Web): void {
  page(web, { path, access: "staff" }, (visit) => show(visit));
  page(web, { ...change, path }, saveAccount);
  page(web, { ...change, path: `${path}/global` }, saveGlobal);
  page(web, { ...change, path: `${path}/test` }, test);
  page(web, { ...change, path: `${path}/rotate-secret` }, rotate);
}

async function saveAccount(visit: Visit): Promise<Response> {
  const entry = entryOf(visit);
  const { headerName, url, answerMustContain } = entry;
  const typed = visit.form.get("headerValue") ?? "";
  // A field left empty keeps the value that is sealed; without a name there is nothing to keep.
  const value = headerName === "" ? { headerValue: null } : typed === "" ? {} : { headerValue: typed };
  const nullable = {
    url: url || null,
    answerMustContain: answerMustContain || null,
    headerName: headerName || null,
  };
  // Without a URL the wishes still hold for what is sent by GET.
  const wanted = url !== "" || entry.sendPending || entry.sendRejected || headerName !== "";
  const callback = wanted ? { ...entry, ...nullable, ...value } : null;
  const saved = await visit.api("PATCH", partnerPath(visit), { callback });
  if (!saved.ok) return show(visit, { callback: { entry, wrong: withTypedAgain(wrongOf(saved), typed) } });
  return visit.done(
    `${partnerPath(visit)}/callback`,
    url === "" ? "No JSON is sent." : "The callback is saved.",
  );
}

/** A secret that was typed is not shown again, so it has to be typed again. */
function withTypedAgain(wrong: Wrong, typed: string): Wrong {
  if (typed === "") return wrong;
  const field = "callback.headerValue";
  const again = "must be typed again: it is not kept in the page";
  const words = wrong.errors[field] ? `${wrong.errors[field]}; it ${again}` : again;
  return {
    ...wrong,
    messages: [...wrong.messages, `${field}: ${again}`],
    errors: { ...wrong.errors, [field]: words },
  };
}

function entryOf({ form }: Visit): CallbackEntry {
  const text = (name: string) => (form.get(name) ?? "").trim();
  return {
    url: text("url"),
    sendPending: form.has("sendPending"),
    sendRejected: form.has("sendRejected"),
    answerMustContain: form.get("answerMustContain") ?? "",
    headerName: text("headerName"),
    casing: text("casing") || "camel",
  };
}

async function saveGlobal(visit: Visit): Promise<Response> {
  const template = (visit.form.get("template0") ?? "").trim();
  if (visit.form.has("check")) return show(visit, { global: { template } });
  const saved = await visit.api("PATCH", partnerPath(visit), { globalPostback: template || null });
  if (!saved.ok) return show(visit, { global: { template, wrong: wrongOf(saved) } });
  return visit.done(
    `${partnerPath(visit)}/callback`,
    template ? "The postback is saved." : "No postback is sent.",
  );
}

async function test(visit: Visit): Promise<Response> {
  const { env, rim, network, form, frame } = visit;
  const partner = await readPartner(visit);
  const destination = DESTINATIONS.find((one) => one === form.get("destination")) ?? "account";
  const offerId = readUuid(form.get("offerId") ?? "") ?? undefined;
  const eventId = form.get("eventId") || null;
  const of = { rim, networkId: network.id, partnerId: partner.id, destination, offerId, eventId };
  const { result } = orRefuse(await actOnce(visit, () => sendSampleCallback(env, of)));
  const fields = { destination, offerId: offerId ?? "", eventId: eventId ?? "" };
  return visit.show(<TestSendPage frame={frame} partner={partner} sent={result} fields={fields} />);
}

const DESTINATIONS = ["account", "global", "event"] as const;

async function rotate(visit: Visit): Promise<Response> {
  const rotated = await visit.api<{ signingSecret: string }>("POST", `${partnerPath(visit)}/rotate-secret`);
  const secret = dataOf(rotated).signingSecret;
  const next = { href: `${partnerPath(visit)}/callback`, label: "Back to the callbacks" };
  return visit.show(showSecret(visit, { title: "A new signing secret", secret, next }), 201);
}

type Entered = {
  callback?: { entry: CallbackEntry; wrong: Wrong };
  global?: { template: string; wrong?: Wrong };
};

async function show(visit: Visit, entered: Entered = {}): Promise<Response> {
  const { env, frame, mayChange, network } = visit;
  const partner = await readPartner(visit);
  const of = { networkId: network.id, partnerId: partner.id };
  const { callback = { entry: storedEntry(partner.callback) } } = entered;
  const { global = { template: partner.globalPostback ?? "" } } = entered;
  const [postbacks, offers, advice, held] = await Promise.all([
    listPostbacksOfPartner(env, of),
    readChoices(visit, "/offers"),
    adviceOn(visit, global.template),
    openEndpoints(env, of),
  ]);
  const shown = { callback, global: { ...global, advice }, held };
  const props = { frame, partner, mayChange, postbacks, offers, ...shown };
  const refused = entered.callback?.wrong ?? entered.global?.wrong;
  return visit.show(<PartnerCallbackPage {...props} />, refused ? 422 : 200);
}

function storedEntry(callback: Awaited<ReturnType<typeof readPartner>>["callback"]): CallbackEntry {
  return {
    url: callback?.url ?? "",
    sendPending: callback?.sendPending ?? false,
    sendRejected: callback?.sendRejected ?? false,
    answerMustContain: callback?.answerMustContain ?? "",
    headerName: callback?.headerName ?? "",
    casing: callback?.casing ?? "camel",
  };
}
