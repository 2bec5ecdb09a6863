import {
  type AddressView,
  AdvertiserSecurityPage,
  type SecurityEntry,
} from "../../../pages/advertisers/security";
import type { Wrong } from "../../../pages/ui/wrong";
import { dataOf } from "../call-api";
import { page, type Visit, type Web } from "../page";
import { linesOf, wrongLine, wrongOf } from "../wrong";
import { readAdvertiser } from "./advertisers";

const path = "/advertisers/:id/security";

/** `/advertisers/{id}/security`: token, signature, addresses. */
export function advertiserSecurity(web: Web): void {
  page(web, { path, access: "staff" }, (visit) => show(visit));
  page(web, { method: "post", path, access: "change" }, save);
  page(web, { method: "post", path: `${path}/allow`, access: "change" }, async (visit) => {
    const ips = linesOf(visit.form.get("ips"));
    dataOf(await visit.api("POST", `${advertiserPath(visit)}/addresses/allow`, { ips }));
    const words = ips.length === 1 ? `${ips[0]} is allowed` : `${ips.length} addresses are allowed`;
    return visit.done(`${advertiserPath(visit)}/security`, `${words}; any other is refused.`);
  });
}

const advertiserPath = (visit: Visit) => `/advertisers/${encodeURIComponent(visit.param("id"))}`;

async function save(visit: Visit): Promise<Response> {
  const { form } = visit;
  const entry = {
    requireToken: form.has("requireToken"),
    requireSignature: form.has("requireSignature"),
    allowedIps: form.get("allowedIps") ?? "",
  };
  const allowedIps = linesOf(entry.allowedIps);
  const body = { postbackSecurity: { ...entry, allowedIps } };
  const saved = await visit.api("PATCH", advertiserPath(visit), body);
  if (saved.ok) return visit.done(`${advertiserPath(visit)}/security`, "The security is saved.");
  const wrong = wrongOf(saved);
  const line = wrongLine(wrong.errors, "postbackSecurity.allowedIps", allowedIps);
  const errors: Record<string, string> = line ? { allowedIps: line } : {};
  return show(visit, { entry, wrong: { ...wrong, errors } });
}

async function show(visit: Visit, entered?: { entry: SecurityEntry; wrong: Wrong }): Promise<Response> {
  const { frame, mayChange } = visit;
  const advertiser = await readAdvertiser(visit);
  const addresses = dataOf(await visit.api<AddressView[]>("GET", `${advertiserPath(visit)}/addresses`));
  const { postbackSecurity } = advertiser;
  const entry = { ...postbackSecurity, allowedIps: postbackSecurity.allowedIps.join("\n") };
  const props = { frame, mayChange, advertiser, addresses, entry, ...entered };
  return visit.show(<AdvertiserSecurityPage {...props} />, entered ? 422 : 200);
}
