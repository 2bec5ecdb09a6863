import type { AdvertiserView } from "../../../pages/advertisers/advertiser";
import { AdvertiserPage, NewAdvertiserPage } from "../../../pages/advertisers/details";
import { AdvertisersPage } from "../../../pages/advertisers/list";
import { AdvertiserPostbackPage } from "../../../pages/advertisers/postback";
import { SecretOncePage } from "../../../pages/ui/secret-once";
import { dataOf } from "../call-api";
import { readCsv, readList } from "../listing";
import { tell } from "../offers/read";
import { page, type Visit, type Web } from "../page";
import { wrongOf } from "../wrong";
import { SYSTEMS, systemOf, urlsFor } from "./systems";

const access = "staff";
const change = { method: "post", access: "change" } as const;
const source = { path: "/advertisers", from: "/advertisers", filters: ["q", "status"] };
const NEW = { name: "", status: "active", answers: "auto" };

/** `/advertisers`: who pays for actions, and the postback URL of each. */
export function advertisers(web: Web): void {
  page(web, { path: "/advertisers", access }, async (visit) => {
    const list = await readList<AdvertiserView>(visit, source);
    return visit.show(<AdvertisersPage frame={visit.frame} mayChange={visit.mayChange} list={list} />);
  });
  page(web, { path: "/advertisers.csv", access }, (visit) => readCsv(visit, source));
  page(web, { path: "/advertisers/new", access: "change" }, (visit) =>
    visit.show(<NewAdvertiserPage frame={visit.frame} entry={NEW} />),
  );
  page(web, { ...change, path: "/advertisers/new" }, create);
  page(web, { path: "/advertisers/:id", access }, async (visit) => {
    const { frame, mayChange } = visit;
    return visit.show(
      <AdvertiserPage frame={frame} advertiser={await readAdvertiser(visit)} mayChange={mayChange} />,
    );
  });
  page(web, { ...change, path: "/advertisers/:id" }, save);
  page(web, { path: "/advertisers/:id/postback", access }, async (visit) => {
    const advertiser = await readAdvertiser(visit);
    const system = systemOf(visit);
    const props = {
      advertiser,
      systems: SYSTEMS,
      system,
      urls: urlsFor(visit, advertiser.postbackToken, system),
      mayChange: visit.mayChange,
    };
    return visit.show(<AdvertiserPostbackPage frame={visit.frame} {...props} />);
  });
  page(web, { ...change, path: "/advertisers/:id/delete" }, async (visit) => {
    const path = `/advertisers/${encodeURIComponent(visit.param("id"))}`;
    const removed = await visit.api("DELETE", path);
    return tell(visit, removed, removed.ok ? "/advertisers" : path, "The advertiser is deleted.");
  });
}

/** The advertiser that the address names, or the error page. */
export async function readAdvertiser(visit: Visit): Promise<AdvertiserView> {
  return dataOf(
    await visit.api<AdvertiserView>("GET", `/advertisers/${encodeURIComponent(visit.param("id"))}`),
  );
}

function entryOf({ form }: Visit) {
  return {
    name: form.get("name") ?? "",
    status: form.get("status") ?? "active",
    answers: form.get("answers") ?? "auto",
  };
}

async function create(visit: Visit): Promise<Response> {
  const entry = entryOf(visit);
  const made = await visit.api<AdvertiserView & { postbackSecret: string }>("POST", "/advertisers", entry);
  if (!made.ok) {
    return visit.show(<NewAdvertiserPage frame={visit.frame} entry={entry} wrong={wrongOf(made)} />, 422);
  }
  const { id, name, postbackSecret } = made.data;
  const next = { href: `/advertisers/${id}/postback`, label: "Go on to the postback URL" };
  const props = { title: `${name} is made`, section: "/advertisers", label: "Secret for signed postbacks" };
  return visit.show(
    <SecretOncePage frame={visit.frame} {...props} secret={postbackSecret} next={next}>
      Give it to the advertiser if they can sign their postbacks (HMAC-SHA256); else it is not needed.
    </SecretOncePage>,
    201,
  );
}

async function save(visit: Visit): Promise<Response> {
  const entry = entryOf(visit);
  const path = `/advertisers/${encodeURIComponent(visit.param("id"))}`;
  const saved = await visit.api("PATCH", path, entry);
  if (saved.ok) return visit.done(path, "The advertiser is saved.");
  const wrong = wrongOf(saved);
  const advertiser = await readAdvertiser(visit);
  return visit.show(<AdvertiserPage {...visit} advertiser={advertiser} entry={entry} wrong={wrong} />, 422);
}
