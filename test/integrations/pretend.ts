import { expect } from "vitest";
import { follow, type Json, landed, manage, visit } from "../support/world";
import { MMPS } from "./mmps";
import { PLATFORMS } from "./platforms";
import type { System } from "./system";
import { TRACKERS_AND_SHOPS } from "./trackers-and-shops";

/** All 26 systems that are ready, a row each. */
export const SYSTEMS: readonly System[] = [...MMPS, ...PLATFORMS, ...TRACKERS_AND_SHOPS];

/** The row of a system: `system("impact")`. */
export function system(id: string): System {
  const found = SYSTEMS.find((one) => one.id === id);
  if (!found) throw new Error(`there is no row for ${id}`);
  return found;
}

/** Whether the system itself says in its postback which event it was. */
export const namesEvents = ({ postback }: System) => postback.includes("cnv_event_id=");

export type Scene = {
  system: System;
  advertiser: Json;
  offer: Json;
  link: Json;
  urls: Json;
  visits: Visit[];
};
/** A person's way through the link: the click's id, and what the system reads of it in the Location. */
export type Visit = { id: string; location: string; read: string };

/** One advertiser and one partner for a whole file: what matters here are the offers. */
const accounts = () => Promise.all([newAdvertiser(), make("/partners", { name: "Rewards App" })]);
let shared: ReturnType<typeof accounts> | undefined;

const make = async (path: string, body: unknown): Promise<Json> => (await manage("POST", path, body)).data;
export const newAdvertiser = (over: object = {}) => make("/advertisers", { name: "Acme Games", ...over });

/** An offer measured by the system, as its people set it up, with the URLs we hand out for it. */
export async function makeScene(
  one: System,
  over: { type: "single" | "multi" } & Record<string, unknown>,
): Promise<Scene> {
  shared ??= accounts();
  const [advertiser, partner] = await shared;
  const { earns, ...revenue } = one.revenue;
  const terms = { revenue, payout: { type: "share", amount: 70 } };
  const events = [
    { eventId: one.event, name: "The action", ...terms },
    { eventId: "install", aliases: ["_install"], name: "Install", revenue: { type: "fixed", amount: 1 } },
  ];
  const offer = await make("/offers", {
    name: `Measured by ${one.id}`,
    advertiserId: advertiser.id,
    status: "active",
    integrationId: one.id,
    trackingUrl: one.link,
    ...(over.type === "multi" ? { events } : terms),
    ...over,
  });
  const link = await make(`/offers/${offer.id}/links`, { partnerId: partner.id });
  const urls = (await manage("GET", `/offers/${offer.id}/postback-url`)).data;
  return { system: one, advertiser, offer, link, urls, visits: [] };
}

/** A scene for each system at once, with that many clicks each; `beforeAll` makes them, tests take theirs by id. */
export async function makeScenes(
  systems: readonly System[],
  plan: { offer: (one: System) => Parameters<typeof makeScene>[1]; clicks?: (one: System) => number },
): Promise<Map<string, Scene>> {
  const scenes = await Promise.all(
    systems.map(async (one) => {
      const scene = await makeScene(one, plan.offer(one));
      const visits = await Promise.all(
        Array.from({ length: plan.clicks?.(one) ?? 0 }, () => visitLink(scene)),
      );
      return { ...scene, visits };
    }),
  );
  await landed(scenes.flatMap(({ visits }) => visits.map(({ id }) => id)));
  return new Map(scenes.map((scene) => [scene.system.id, scene]));
}

export function sceneOf(scenes: ReadonlyMap<string, Scene>, { id }: Pick<System, "id">): Scene {
  const scene = scenes.get(id);
  if (!scene) throw new Error(`there is no scene for ${id}`);
  return scene;
}

let members = 0;

/** A person follows the link, a new one unless you name them. */
export async function visitLink(
  { system: one, link }: Scene,
  member = `member-${members++}`,
): Promise<Visit> {
  const response = await follow(link.id, { pub_click_id: `pc-${member}`, pub_member_id: member });
  expect(response.status).toBe(302);
  const location = response.headers.get("location") ?? "";
  const id = response.headers.get("x-gk-click-id") ?? "";
  return { id, location, read: new URL(location).searchParams.get(one.reads) ?? "" };
}

/** A click of a member of its own that is already in the database, so that its postback need not wait. */
export async function takeVisit(scene: Scene): Promise<Visit> {
  const waiting = scene.visits.pop();
  if (waiting) return waiting;
  const visit = await visitLink(scene);
  await landed([visit.id]);
  return visit;
}

export const freshClick = async (scene: Scene) => (await takeVisit(scene)).id;

/** The URL as its people paste it, after the edits that our notes ask for. */
export function pasted(url: string, { edits = {} }: System): string {
  return Object.entries(edits).reduce((text, [from, to]) => text.replace(from, to), url);
}

/** Puts values, percent-encoded, where the macros stand, and nothing else. */
export function fill(url: string, values: Readonly<Record<string, string>>): string {
  let filled = url;
  // A function, since a replacement text knows patterns such as $&.
  for (const [macro, value] of Object.entries(values))
    filled = filled.replaceAll(macro, () => encodeURIComponent(value));
  return filled;
}

/** The postback that the system makes of an action of this click: `fire(url, impact, id, { "{Status}": "REVERSED" })`. */
export function fire(
  url: string,
  one: System,
  clickId: string,
  other: Record<string, string> = {},
): Promise<Json> {
  return send(fill(pasted(url, one), { [one.echo]: clickId, ...one.sends, ...other }));
}

/** Calls a URL as an advertiser's system does; answers the HTTP status and the envelope. */
export async function send(url: string, init: RequestInit = {}): Promise<Json> {
  const response = await visit(url, init);
  return { http: response.status, ...((await response.json()) as object) };
}

/** The conversion as the management API shows it. */
export async function conversion(id: string): Promise<Json> {
  return (await manage("GET", `/conversions/${id}`)).data;
}
