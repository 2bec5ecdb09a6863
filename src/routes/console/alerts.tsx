import type { AlertEntry, AlertView } from "../../pages/alerts/alert";
import { AlertPage, NewAlertPage } from "../../pages/alerts/form";
import { AlertsPage } from "../../pages/alerts/list";
import { SecretOncePage } from "../../pages/ui/secret-once";
import type { Wrong } from "../../pages/ui/wrong";
import { lastFirings } from "../../store/alert/last-firings";
import { dataOf } from "./call-api";
import { readOffersAndPartners } from "./choices";
import { readCsv, readList } from "./listing";
import { page, type Visit, type Web } from "./page";
import { wrongOf } from "./wrong";

const access = "staff";
const change = { method: "post", access: "change" } as const;
const source = { path: "/alerts", from: "/alerts", filters: ["kind", "status"] };
const EMPTY = {
  name: "",
  status: "active",
  threshold: "",
  offerId: "",
  partnerId: "",
  webhookUrl: "",
  email: "",
};
const NEW: AlertEntry = { ...EMPTY, kind: "callback_failing" };

type Entered = { entry: AlertEntry; wrong: Wrong };

/** `/alerts`: what somebody wants to be told of. */
export function alerts(web: Web): void {
  page(web, { path: "/alerts", access }, async (visit) => {
    const list = await readList<AlertView>(visit, source);
    return visit.show(<AlertsPage frame={visit.frame} mayChange={visit.mayChange} list={list} />);
  });
  page(web, { path: "/alerts.csv", access }, (visit) => readCsv(visit, source));
  page(web, { path: "/alerts/new", access: "change" }, (visit) => showNew(visit));
  page(web, { ...change, path: "/alerts/new" }, create);
  page(web, { path: "/alerts/:id", access }, (visit) => showOne(visit));
  page(web, { ...change, path: "/alerts/:id" }, async (visit) => {
    const entry = entryOf(visit);
    const saved = await visit.api("PATCH", alertPath(visit), bodyOf(entry));
    if (saved.ok) return visit.done(alertPath(visit), "The alert is saved.");
    return showOne(visit, { entry, wrong: wrongOf(saved) });
  });
  page(web, { ...change, path: "/alerts/:id/delete" }, async (visit) => {
    dataOf(await visit.api("DELETE", alertPath(visit)));
    return visit.done("/alerts", "The alert is deleted.");
  });
}

const alertPath = (visit: Visit) => `/alerts/${encodeURIComponent(visit.param("id"))}`;

async function create(visit: Visit): Promise<Response> {
  const entry = entryOf(visit);
  const made = await visit.api<AlertView & { signingSecret: string }>("POST", "/alerts", bodyOf(entry));
  if (!made.ok) return showNew(visit, { entry, wrong: wrongOf(made) });
  const { id, name, email, signingSecret: secret } = made.data;
  if (email !== null) return visit.done(`/alerts/${id}`, "The alert is made.");
  const props = { title: `${name} is made`, label: "Signing secret", secret };
  const next = { href: `/alerts/${id}`, label: "Go on to the alert" };
  return visit.show(
    <SecretOncePage frame={visit.frame} section="/alerts" {...props} next={next}>
      The webhook is signed with it, as Standard Webhooks are.
    </SecretOncePage>,
    201,
  );
}

function entryOf({ form }: Visit): AlertEntry {
  const names = Object.keys(NEW) as (keyof AlertEntry)[];
  return { ...NEW, ...Object.fromEntries(names.map((name) => [name, (form.get(name) ?? "").trim()])) };
}

function bodyOf({ name, status, kind, threshold, ...optional }: AlertEntry) {
  const others = Object.entries(optional).map(([field, text]) => [field, text === "" ? null : text]);
  // What is no number goes on as it is: the API says what is wrong with it.
  const number = Number.isNaN(Number(threshold)) ? threshold : Number(threshold);
  const plain = { name, kind, threshold: threshold === "" ? null : number, status: status || "active" };
  return { ...plain, ...Object.fromEntries(others) };
}

async function showNew(visit: Visit, entered?: Entered): Promise<Response> {
  const props = { frame: visit.frame, entry: NEW, ...(await readOffersAndPartners(visit)), ...entered };
  return visit.show(<NewAlertPage {...props} />, entered ? 422 : 200);
}

async function showOne(visit: Visit, entered?: Entered): Promise<Response> {
  const { frame, mayChange } = visit;
  const alert = dataOf(await visit.api<AlertView>("GET", alertPath(visit)));
  const props = {
    frame,
    mayChange,
    alert,
    entry: storedEntry(alert),
    ...(await readOffersAndPartners(visit, [alert])),
    firings: await lastFirings(visit.env, alert.id),
    ...entered,
  };
  return visit.show(<AlertPage {...props} />, entered ? 422 : 200);
}

function storedEntry(alert: AlertView): AlertEntry {
  const names = Object.keys(NEW) as (keyof AlertEntry)[];
  return { ...NEW, ...Object.fromEntries(names.map((name) => [name, String(alert[name] ?? "")])) };
}
