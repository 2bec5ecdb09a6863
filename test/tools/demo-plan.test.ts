import { expect, test } from "vitest";
import type { DemoEvent } from "../../scripts/demo/events";
import { capsFor, makePlan } from "../../scripts/demo/plan";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MIDNIGHT = Date.UTC(2027, 1, 27);

const reports = (events: DemoEvent[], fits: (key: string) => boolean) =>
  events.filter((event) => event.type === "report" && fits(event.key)).length;

// All over a week, across the end of a month: whenever somebody runs npm start, there is something to see.
const MOMENTS = Array.from({ length: 30 }, (_, n) => MIDNIGHT + n * 5.6 * HOUR);

test("whatever the hour, the demo has a week of traffic and each of its troubles", () => {
  for (const now of MOMENTS) {
    const plan = makePlan(now);
    const { from, events } = plan;
    const at = new Date(now).toISOString();
    const visits = events.filter(({ type }) => type === "visit");
    expect(visits.length, at).toBeGreaterThan(1_800);
    for (let day = from; day + DAY <= now; day += DAY) {
      const those = visits.filter((visit) => visit.at >= day && visit.at < day + DAY);
      expect(those.length, at).toBeGreaterThan(150);
    }
    for (const name of [
      "again",
      "reversed",
      "typo",
      "unknown",
      "fast",
      "late",
      "parked",
      "nameless",
      "twice",
    ]) {
      expect(
        reports(events, (key) => key.endsWith(`-${name}`)),
        `${name} at ${at}`,
      ).toBeGreaterThan(0);
    }
    expect(events.filter(({ type }) => type === "status").length, at).toBeGreaterThan(0);
    expect(
      reports(events, (key) => /-(?:done|install)$/.test(key)),
      at,
    ).toBeGreaterThan(80);
    expect(capsFor(plan).signUps, at).toBeGreaterThanOrEqual(2);
  }
});

/** The newsletter's sign-ups that take a place: the first of each visitor, of those that the advertiser does not decline. */
function signUpsOf(events: DemoEvent[]) {
  const visitors = new Map(events.flatMap((one) => (one.type === "visit" ? [[one.key, one.who.id]] : [])));
  const good = events.flatMap((one) =>
    one.type === "report" && one.key.endsWith("-done") && !one.values.cnv_status ? [one] : [],
  );
  const firsts = Map.groupBy(
    good.filter(({ offer }) => offer === "newsletter"),
    ({ visit }) => visitors.get(visit ?? ""),
  );
  return [...firsts.values()].flatMap(([first]) => first ?? []).sort((a, b) => a.at - b.at);
}

test("whatever the hour, the newsletter's cap is reached while people still come", () => {
  // Enough of them that one is found where the advertiser declines several of the busiest day.
  for (let now = MIDNIGHT; now < MIDNIGHT + 14 * DAY; now += 53 * MINUTE) {
    const plan = makePlan(now);
    const { signUps } = capsFor(plan);
    const days = Map.groupBy(signUpsOf(plan.events), ({ at }) => Math.floor(at / DAY));
    const late = [...days].flatMap(([day, some]) => {
      const reached = some[signUps - 1]?.at ?? Number.POSITIVE_INFINITY;
      // In the end the cap is raised.
      const until = Math.min((day + 1) * DAY, now - HOUR / 2);
      return plan.events.filter(
        (event) =>
          event.type === "visit" && event.offer === "newsletter" && event.at > reached && event.at < until,
      );
    });
    expect(late.length, new Date(now).toISOString()).toBeGreaterThan(0);
  }
});

test("it is the same story for the same moment, in its order, and nothing of it lies ahead", () => {
  const now = MIDNIGHT + 13 * HOUR;
  const { events } = makePlan(now);
  expect(makePlan(now).events).toEqual(events);
  const times = events.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(Math.max(...times)).toBeLessThan(now);
});

test("nobody reports a click before it is made", () => {
  const { events } = makePlan(MIDNIGHT + 20 * HOUR);
  const made = new Set<string>();
  for (const event of events) {
    if (event.type === "visit") made.add(event.key);
    if (event.type === "report" && event.visit !== null) expect(made.has(event.visit), event.key).toBe(true);
  }
});
