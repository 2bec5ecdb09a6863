import Bowser from "bowser";
import { isbot } from "isbot";
import type { ClickKind } from "./click";

export type Device = "desktop" | "mobile" | "tablet";
export type Os = "ios" | "android" | "windows" | "macos" | "linux" | "chromeos";
/** What the user agent alone tells. */
export type Agent = { device: Device | null; os: Os | null; browser: string | null; kind: ClickKind };

// A few user agents make most of the traffic, and a parse costs more than the rest of the redirect's rules together.
const MEMO_SIZE = 1000;
const memo = new Map<string, Agent>();

/** Device, system, browser and kind of a user agent: `readAgent("curl/8.5.0").kind` is `"bot"`. */
export function readAgent(userAgent: string): Agent {
  const known = memo.get(userAgent);
  if (known) return known;
  if (memo.size >= MEMO_SIZE) memo.clear();
  const agent = parseAgent(userAgent);
  memo.set(userAgent, agent);
  return agent;
}

function parseAgent(userAgent: string): Agent {
  const kind = kindOf(userAgent);
  try {
    return { ...parseDevice(userAgent), kind };
  } catch {
    // The user agent is anybody's text and the parser is not ours: an unknown device must not cost the click.
    return { device: null, os: null, browser: null, kind };
  }
}

// Fetchers that show a link's title and picture in a chat or a feed because a person posted it. In-app browsers
// of the same companies (FBAN, Pinterest for iOS, Snapchat) are people and must not match. iMessage poses as
// facebookexternalhit and Twitterbot; Signal as WhatsApp.
const PREVIEWS =
  /facebookexternalhit|facebot|slackbot|slack-imgproxy|twitterbot|^whatsapp|telegrambot|discordbot|linkedinbot|pinterestbot|^pinterest\/0|skypeuripreview|redditbot|snap url preview|vkshare|kakaotalk-scrap|line-poker|iframely|embedly|bluesky cardyb|mastodon\/|bingpreview|microsoftpreview|google-pagerenderer/i;

function kindOf(userAgent: string): ClickKind {
  if (userAgent.trim() === "") return "bot";
  if (PREVIEWS.test(userAgent)) return "preview";
  return isbot(userAgent) ? "bot" : "human";
}

function parseDevice(userAgent: string): Omit<Agent, "kind"> {
  if (userAgent === "") return { device: null, os: null, browser: null };
  // Skipping the full parse leaves out the engine, which nobody asks for.
  const parser = Bowser.getParser(userAgent, true);
  const name = parser.getBrowserName();
  const browser = BROWSERS.has(name) ? name : null;
  if (isDesktopModeIpad(userAgent)) return { device: "tablet", os: "ios", browser };
  const os = OS_NAMES.get(parser.getOSName()) ?? null;
  return { device: deviceOf(parser.getPlatformType(), os, userAgent), os, browser };
}

// Of a browser it does not know Bowser makes up a name from the user agent's first word, which is anybody's text.
const BROWSERS = new Set(Object.values(Bowser.BROWSER_MAP));
const OS_NAMES = new Map<string, Os>([
  ["iOS", "ios"],
  ["Android", "android"],
  ["Windows", "windows"],
  ["macOS", "macos"],
  ["Linux", "linux"],
  ["Chrome OS", "chromeos"],
]);

// These browsers exist on iOS only. Safari's own desktop mode on the iPad cannot be told from a Mac.
function isDesktopModeIpad(userAgent: string): boolean {
  return /Macintosh.* (?:CriOS|FxiOS|EdgiOS)\//.test(userAgent);
}

function deviceOf(type: string, os: Os | null, userAgent: string): Device | null {
  if (type === "desktop" || type === "mobile" || type === "tablet") return type;
  if (type === "tv" || os === null) return null;
  // Bowser has no type for ChromeOS, and "bot" for some people (Yahoo's app): their system tells the device.
  if (os === "ios") return /ipad/i.test(userAgent) ? "tablet" : "mobile";
  if (os === "android") return /mobi/i.test(userAgent) ? "mobile" : "tablet";
  return "desktop";
}
