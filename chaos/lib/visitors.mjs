import { setTimeout as sleep } from "node:timers/promises";
import { BROWSER } from "../../bench/lib/scene.mjs";
import { ask } from "./requests.mjs";
import { STORIES } from "./stories.mjs";

/** Visitors who come again: each partner has so many of them. */
const REGULARS = 25;
const REGULAR = 25;

/** One stream of visitors, one after the other, until the time is up. */
export async function visitors(run, chance, until) {
  while (Date.now() < until) {
    await run.service.whenUp();
    const click = await follow(run, chance);
    if (click) {
      // Advertisers report in their own time, while the next visitor comes.
      const story = chance.weighted(STORIES);
      run.going.add(story({ run, click, chance: chance.child() }));
    }
    await sleep(chance.between(20, run.pauseMs));
  }
}

let visits = 0;

async function follow(run, chance) {
  const link = chance.one(run.scene.links);
  const n = ++visits;
  const member = chance.happens(REGULAR)
    ? `regular ${chance.whole(1, REGULARS)} of ${link.partner}`
    : `member-${n}-Zoë|x`;
  const pubClickId = `visit-${n}`;
  const query = new URLSearchParams({
    ...{ pub_click_id: pubClickId, pub_member_id: member },
    ...(chance.happens(70) ? { pub_sub_1: "wall", pub_sub_2: `c${chance.whole(1, 5)}` } : {}),
  });
  const sentAt = Date.now();
  const answer = await ask(run.service, `/api/v1/offer-link/redirect/${link.linkId}?${query}`, {
    headers: BROWSER,
  });
  const clickId = answer?.status === 302 ? answer.headers.get("x-gk-click-id") : null;
  const refused = answer?.headers.get("x-refused") ?? null;
  const known = { pubClickId, member, sentAt, at: answer?.at ?? null, http: answer?.status ?? null };
  run.journal.keep("clicks", { ...known, clickId, refused, offerId: link.offer.id, partner: link.partner });
  return clickId && { clickId, member, link };
}
