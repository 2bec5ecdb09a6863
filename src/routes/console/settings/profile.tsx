import { type ProfileEntry, ProfilePage } from "../../../pages/settings/profile";
import type { Wrong } from "../../../pages/ui/wrong";
import { publicOrigin } from "../../api/origin";
import { page, type Visit, type Web } from "../page";
import { wrongOf } from "../wrong";

/** `/settings`: the network's name, currency, time zone and policies, for owners to change. */
export function settingsProfile(web: Web): void {
  page(web, { path: "/settings", access: "staff" }, (visit) => show(visit));
  page(web, { method: "post", path: "/settings", access: "owner" }, async (visit) => {
    const entry = entryOf(visit);
    const { shareAdvertiserData, storeFullIp, ...fields } = entry;
    const body = { ...fields, policies: { shareAdvertiserData, storeFullIp } };
    const saved = await visit.api("PATCH", "/network", body);
    if (saved.ok) return visit.done("/settings", "The settings are saved.");
    return show(visit, { entry, wrong: wrongOf(saved) });
  });
}

function entryOf({ form }: Visit): ProfileEntry {
  const text = (name: string) => form.get(name) ?? "";
  return {
    name: text("name"),
    currency: text("currency"),
    timezone: text("timezone").trim(),
    shareAdvertiserData: form.has("shareAdvertiserData"),
    storeFullIp: form.has("storeFullIp"),
  };
}

function show(visit: Visit, entered?: { entry: ProfileEntry; wrong: Wrong }) {
  const { frame, network, caller } = visit;
  const { name, currency, timezone, policies } = network;
  const entry = { name, currency, timezone, ...policies };
  const props = {
    frame,
    network,
    origin: publicOrigin(visit.c),
    isOwner: caller.role === "owner",
    timezones: Intl.supportedValuesOf("timeZone"),
    entry,
    ...entered,
  };
  return visit.show(<ProfilePage {...props} />, entered ? 422 : 200);
}
