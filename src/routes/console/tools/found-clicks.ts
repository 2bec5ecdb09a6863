import type { FoundClick } from "../../../pages/trace/several";
import type { FoundLine } from "../../../pages/trace/trace";

type OfClick<More> = { gkClickId: string | null; offerId: string | null } & More;

/** What the lists have on an id, as far as it tells clicks apart. */
export type FoundRows = {
  clicks: OfClick<{ time: string; partnerId: string; test: boolean }>[];
  conversions: OfClick<{
    id: string;
    clickTime: string;
    partnerId: string;
    test: boolean;
    status: string;
    eventId: string | null;
  }>[];
  callbacks: OfClick<{ createdAt: string; partnerId: string; test: boolean }>[];
  parked: OfClick<{ receivedAt: string; outcome: string | null; code: string }>[];
  lines: OfClick<FoundLine & { type: string; partnerId: string | null }>[];
  /** Whether there are older ones than these. */
  moreClicks: boolean;
  moreConversions: boolean;
};

/** Of each click what is known of it and what came of it, so that one can be chosen. */
export function tellApart(clickIds: string[], found: FoundRows): FoundClick[] {
  const [clicks, conversions, callbacks, parked, lines] = [
    byClick(found.clicks),
    byClick(found.conversions),
    byClick(found.callbacks),
    byClick(found.parked),
    byClick(found.lines),
  ];
  return clickIds.map((id) => {
    const own = conversions.get(id) ?? [];
    const [click, conversion, callback] = [clicks.get(id)?.[0], own[0], callbacks.get(id)?.[0]];
    const [waiting, line] = [parked.get(id)?.[0], lines.get(id)?.[0]];
    const record = click ?? conversion ?? callback ?? line ?? waiting;
    const partnerId = (click ?? conversion ?? callback ?? line)?.partnerId ?? null;
    const time =
      click?.time ??
      conversion?.clickTime ??
      callback?.createdAt ??
      waiting?.receivedAt ??
      line?.time ??
      null;
    const noted = waiting ? (waiting.outcome ?? waiting.code) : refusalIn(lines.get(id) ?? []);
    // Where not all conversions were read, a click without one here may have one.
    const unsure = found.moreConversions || (callback !== undefined && own.length === 0);
    const test = Boolean((click ?? conversion ?? callback)?.test);
    return { id, time, offerId: record?.offerId ?? null, partnerId, test, conversions: own, noted, unsure };
  });
}

function byClick<Row extends { gkClickId: string | null }>(rows: Row[]): Map<string | null, Row[]> {
  return Map.groupBy(rows, ({ gkClickId }) => gkClickId);
}

/** The code of the click's or its postback's refusal. */
function refusalIn(lines: FoundRows["lines"]): string | null {
  return lines.find(({ type }) => type === "redirect" || type === "postback")?.code ?? null;
}
