import type { Dice } from "./dice";

/** Where members live: their share of the traffic, hours from UTC, and how much of it comes from Android. */
export const COUNTRIES = [
  {
    code: "US",
    weight: 34,
    hours: -5,
    android: 0.8,
    languages: ["en-US", "es-US"],
    cities: ["Texas|Austin", "New York|Brooklyn", "Ohio|Columbus", "California|San Diego"],
  },
  {
    code: "GB",
    weight: 14,
    hours: 0,
    android: 0.9,
    languages: ["en-GB"],
    cities: ["England|Leeds", "Scotland|Glasgow", "England|London"],
  },
  {
    code: "DE",
    weight: 13,
    hours: 1,
    android: 1.3,
    languages: ["de-DE"],
    cities: ["Berlin|Berlin", "Bavaria|Munich", "Saxony|Leipzig"],
  },
  {
    code: "FR",
    weight: 9,
    hours: 1,
    android: 1.2,
    languages: ["fr-FR"],
    cities: ["Île-de-France|Paris", "Occitanie|Toulouse"],
  },
  {
    code: "BR",
    weight: 9,
    hours: -3,
    android: 3,
    languages: ["pt-BR"],
    cities: ["São Paulo|Campinas", "Bahia|Salvador"],
  },
  {
    code: "CA",
    weight: 7,
    hours: -5,
    android: 0.8,
    languages: ["en-CA", "fr-CA"],
    cities: ["Ontario|Toronto", "Quebec|Montreal"],
  },
  {
    code: "IN",
    weight: 7,
    hours: 5,
    android: 5,
    languages: ["en-IN", "hi-IN"],
    cities: ["Karnataka|Bengaluru", "Maharashtra|Pune"],
  },
  { code: "AU", weight: 4, hours: 10, android: 0.8, languages: ["en-AU"], cities: ["Victoria|Melbourne"] },
  {
    code: "JP",
    weight: 3,
    hours: 9,
    android: 0.6,
    languages: ["ja-JP"],
    cities: ["Tokyo|Tokyo", "Osaka|Osaka"],
  },
] as const;
export type Country = (typeof COUNTRIES)[number];

const APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0";
const android = (model: string) => `Mozilla/5.0 (Linux; Android 15; ${model}) ${CHROME} Mobile Safari/537.36`;

const AGENTS = [
  {
    weight: 33,
    mobile: true,
    text: `Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) ${APPLE} Version/18.5 Mobile/15E148 Safari/604.1`,
  },
  { weight: 16, mobile: true, text: android("Pixel 9") },
  { weight: 15, mobile: true, text: android("SM-S931B") },
  {
    weight: 4,
    mobile: false,
    text: `Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) ${APPLE} Version/18.5 Mobile/15E148 Safari/604.1`,
  },
  { weight: 16, mobile: false, text: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36` },
  {
    weight: 5,
    mobile: false,
    text: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/140.0.0.0`,
  },
  {
    weight: 8,
    mobile: false,
    text: `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${APPLE} Version/18.5 Safari/605.1.15`,
  },
  {
    weight: 3,
    mobile: false,
    text: "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
  },
];

/** Who follows links and is nobody. */
export const MACHINES = [
  "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
  "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
  "WhatsApp/2.24.6.77 A",
  "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
];

/** Somebody with one country, one device and one address, who comes back now and then. */
export type Member = {
  id: string;
  country: Country;
  city: string;
  language: string;
  userAgent: string;
  mobile: boolean;
  ip: string;
};

// Addresses that are set aside for examples: they are nobody's.
const NETS = ["192.0.2", "198.51.100", "203.0.113"];

export function makeMember(dice: Dice, country: Country, id: string): Member {
  const agents = AGENTS.map((one) => ({
    ...one,
    weight: one.text.includes("Android") ? one.weight * country.android : one.weight,
  }));
  const { text: userAgent, mobile } = dice.pick(agents);
  return {
    id,
    country,
    city: dice.oneOf(country.cities),
    language: dice.oneOf(country.languages),
    userAgent,
    mobile,
    ip: `${dice.oneOf(NETS)}.${Math.floor(dice.between(1, 255))}`,
  };
}
