import Bowser from "bowser";
import { memo } from "../memo";
import { glanceAtVisitor, type Visitor, type VisitorRequest } from "./visitor";
import type { Device, Equipment, Os } from "./visitor-hints";

/** Reads all that a request tells of its visitor: `readVisitor(request).device` is `"mobile"` for an iPhone. */
export const readVisitor = (request: VisitorRequest): Visitor => withDevice(glanceAtVisitor(request));

type Known = { device: string | null; os: string | null; browser: string | null; userAgent: string | null };

/** Completes what the client hints left open by what the user agent tells, which takes a parser of its own to read. */
export function withDevice<T extends Known>(known: T): T {
  if (known.device !== null && known.os !== null && known.browser !== null) return known;
  const told = readAgent(known.userAgent ?? "");
  const { device, os, browser } = known;
  return { ...known, device: device ?? told.device, os: os ?? told.os, browser: browser ?? told.browser };
}

// A few user agents make most of the traffic, and a parse costs more than the rest of the redirect's rules together.
const readAgent = memo(parseSafely, 1_000);

function parseSafely(userAgent: string): Equipment {
  try {
    return parse(userAgent);
  } catch {
    // The user agent is anybody's text and the parser is not ours: an unknown device must not cost the click.
    return { device: null, os: null, browser: null };
  }
}

function parse(userAgent: string): Equipment {
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
