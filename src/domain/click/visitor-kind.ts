import { isbot } from "isbot";
import { memo } from "../memo";
import type { ClickKind } from "./click";

// Fetchers that show a link's title and picture in a chat or a feed because a person posted it. In-app browsers
// of the same companies (FBAN, Pinterest for iOS, Snapchat) are people and must not match. iMessage poses as
// facebookexternalhit and Twitterbot; Signal as WhatsApp.
const PREVIEWS =
  /facebookexternalhit|facebot|slackbot|slack-imgproxy|twitterbot|^whatsapp|telegrambot|discordbot|linkedinbot|pinterestbot|^pinterest\/0|skypeuripreview|redditbot|snap url preview|vkshare|kakaotalk-scrap|line-poker|iframely|embedly|bluesky cardyb|mastodon\/|bingpreview|microsoftpreview|google-pagerenderer/i;

/** Who asks, as the user agent tells: `kindOf("curl/8.5.0")` is `"bot"`. A few user agents make most of the traffic. */
export const kindOf = memo(tellKind, 1_000);

function tellKind(userAgent: string): ClickKind {
  if (userAgent.trim() === "") return "bot";
  if (PREVIEWS.test(userAgent)) return "preview";
  return isbot(userAgent) ? "bot" : "human";
}
