export type Device = "desktop" | "mobile" | "tablet";
export type Os = "ios" | "android" | "windows" | "macos" | "linux" | "chromeos";
/** What a visitor looks through, as far as it is known. */
export type Equipment = { device: Device | null; os: Os | null; browser: string | null };

// A map, not an object: the header may as well say "constructor".
const PLATFORMS = new Map<string, Os>([
  ["Android", "android"],
  ["Chrome OS", "chromeos"],
  ["Chromium OS", "chromeos"],
  ["iOS", "ios"],
  ["Linux", "linux"],
  ["macOS", "macos"],
  ["Windows", "windows"],
]);

// Brand in the hint → the name the user agent parser gives the same browser, so that reports have one row for it.
// Only known brands are taken: the header is free text, and "Chromium" alone says less than the user agent.
const BRANDS: [brand: string, browser: string][] = [
  ['"Microsoft Edge"', "Microsoft Edge"],
  ['"Opera"', "Opera"],
  ['"Brave"', "Brave"],
  ['"Samsung Internet"', "Samsung Internet for Android"],
  ['"YaBrowser"', "Yandex Browser"],
  ['"Vivaldi"', "Vivaldi"],
  ['"DuckDuckGo"', "DuckDuckGo"],
  ['"Google Chrome"', "Chrome"],
];

/** What the client hints say: `Sec-CH-UA-Platform: "Android"` with `Sec-CH-UA-Mobile: ?0` is an Android tablet. */
export function readHints(headers: Headers): Equipment {
  const os = PLATFORMS.get(unquote(headers.get("Sec-CH-UA-Platform"))) ?? null;
  return {
    os,
    device: deviceOf(headers.get("Sec-CH-UA-Mobile"), os),
    browser: browserOf(headers.get("Sec-CH-UA")),
  };
}

function deviceOf(mobile: string | null, os: Os | null): Device | null {
  if (mobile?.trim() === "?1") return "mobile";
  if (mobile?.trim() !== "?0" || os === null) return null;
  // A tablet is no "mobile" in the hints' sense, and its system has no desktops.
  return os === "android" || os === "ios" ? "tablet" : "desktop";
}

function browserOf(brands: string | null): string | null {
  if (!brands) return null;
  return BRANDS.find(([brand]) => brands.includes(brand))?.[1] ?? null;
}

function unquote(value: string | null): string {
  return value?.trim().replace(/^"(.*)"$/, "$1") ?? "";
}
