import type { CallbackRow } from "../../../pages/records/callback-table";
import { ConversionPage, type WholeConversion } from "../../../pages/records/conversion";
import { dataOf } from "../call-api";
import { readOffersAndPartners } from "../choices";
import { readCsv } from "../listing";
import { page, type Visit, type Web } from "../page";
import { showConversions, conversionsSource as source } from "./conversions-list";
import { changeTicked } from "./status-change";

const access = "staff";
const { path } = source;

/** `/reports/conversions`: what was decided about each action, one by one and many at once. */
export function conversions(web: Web): void {
  page(web, { path, access }, showConversions);
  page(web, { path: `${path}.csv`, access }, (visit) => readCsv(visit, source));
  page(web, { method: "post", path: `${path}/status`, access: "change" }, changeTicked);
  page(web, { path: `${path}/:id`, access }, showConversion);
}

async function showConversion(visit: Visit): Promise<Response> {
  const id = encodeURIComponent(visit.param("id"));
  const [conversion, callbacks] = await Promise.all([
    visit.api<WholeConversion>("GET", `/conversions/${id}`).then(dataOf),
    visit.api<CallbackRow[]>("GET", `/callbacks?limit=100&q=${id}`),
  ]);
  const choices = await readOffersAndPartners(visit, [conversion]);
  const { frame, mayChange } = visit;
  const told = callbacks.ok ? callbacks.data.filter((one) => one.conversionId === conversion.id) : [];
  const values = valuesOf(conversion);
  const props = { frame, conversion, callbacks: told, choices, mayChange, values, now: visit.rim.now };
  return visit.show(<ConversionPage {...props} />);
}

const NAMES = /^(?:pub|cnv|country$|device$|os$)/;

/** What click and postback carried, under the names that macros have: `pubSub1` → `pub_sub_1`. */
function valuesOf(conversion: WholeConversion): [string, string][] {
  return Object.entries(conversion).flatMap(([name, value]): [string, string][] => {
    if (!NAMES.test(name) || value === null || value === "") return [];
    const macro = name.replace(/[A-Z]|\d+/g, (part) => `_${part.toLowerCase()}`);
    return [[macro, String(value)]];
  });
}
