/** What forms call the fields that the API names, by the end of the API's name without its numbers. */
const LABELS = new Map([
  ["name", "Name"],
  ["status", "Status"],
  ["email", "E-mail"],
  ["role", "Role"],
  ["offerId", "Offer"],
  ["partnerId", "Partner"],
  ["advertiserId", "Advertiser"],
  ["advertiserName", "New advertiser"],
  ["integrationId", "Integration"],
  ["trackingUrl", "Tracking link"],
  ["fallbackUrl", "Fallback URL"],
  ["currency", "Currency"],
  ["timezone", "Time zone"],
  ["creative.title", "Title"],
  ["creative.description", "Description"],
  ["creative.instructions", "Instructions"],
  ["creative.imageUrl", "Image URL"],
  ["creative.callToAction", "Call to action"],
  ["creative.category", "Category"],
  ["revenue", "Revenue"],
  ["revenue.type", "Revenue"],
  ["revenue.amount", "Revenue amount"],
  ["payout", "Payout"],
  ["payout.type", "Payout"],
  ["payout.amount", "Payout amount"],
  ["rewardPoints", "Reward points"],
  ["pendingDays", "Pending days"],
  ["caps", "Caps"],
  ["caps.metric", "Metric"],
  ["caps.limit", "Limit"],
  ["caps.period", "Period"],
  ["overCap", "Over a cap"],
  ["rewarding", "Rewarding"],
  ["clickWindowDays", "Click window, days"],
  ["minSecondsToConvert", "Least seconds to convert"],
  ["targeting.countries.allow", "Countries"],
  ["targeting.countries.deny", "Not in"],
  ["targeting.devices", "Devices"],
  ["targeting.os", "Operating systems"],
  ["targeting.startsAt", "Starts"],
  ["targeting.endsAt", "Ends"],
  ["blockedSources.sub", "Parameter"],
  ["blockedSources.value", "Value"],
  ["events", "Events"],
  ["events.name", "Event name"],
  ["eventId", "Event ID"],
  ["aliases", "Aliases"],
  ["sequenceNumber", "Place in the order"],
  ["globalPostback", "Postback URL"],
  ["urlTemplate", "URL"],
  ["callback.url", "Callback URL"],
  ["callback.answerMustContain", "The answer must contain"],
  ["callback.headerName", "Header to send along"],
  ["callback.headerValue", "The header's value"],
  ["callback.casing", "Names of the fields"],
  ["kind", "Kind"],
  ["threshold", "Threshold"],
  ["webhookUrl", "Webhook"],
  ["answers", "Answers to postbacks"],
  ["postbackSecurity.allowedIps", "Allowed addresses"],
  ["pubMemberId", "Publisher Member ID"],
  ["gkClickId", "Click ID"],
  ["conversionId", "Conversion ID"],
  ["note", "Notes"],
  ["memberId", "Member id"],
  ["url", "Tracking link"],
  ["from", "From"],
  ["to", "To"],
  ["state", "State"],
  ["tz", "Time zone"],
  ["country", "Country"],
  ["level", "Level"],
  ["type", "Type"],
  ["cursor", "Page"],
]);

const ONE_ADDRESS = "Give a webhook or an e-mail address.";
const ONE_ADDRESS_ONLY = "Give a webhook or an e-mail address, not both.";
/** Words of the API that name its fields or places in a text, as the words of a page. */
const REWORDED: [RegExp, string][] = [
  [/ \(characters \d+ to \d+\)/g, ""],
  [/\.; /g, "; "],
  [/^must be after from$/, "must not be before “From”"],
  [/^must be after startsAt$/, "must be after “Starts”"],
  [/^is not a cursor of this list$/, "is not one of this list"],
  [/^is required, or else email$/, ONE_ADDRESS],
  [/^is given, and email too: not both$/, ONE_ADDRESS_ONLY],
];
/** Those that need no label before them. */
const WHOLE = new Set([ONE_ADDRESS, ONE_ADDRESS_ONLY]);

/** What the API says of a field, as a page says it beside the field. */
export function inPageWords(words: string): string {
  return REWORDED.reduce((said, [theirs, ours]) => said.replace(theirs, ours), words);
}

/** An event by its name and id, which are often the same: `Sign up (signup)`, `Install`. */
export const eventLabel = ({ name, eventId }: { name: string; eventId: string }): string =>
  name === eventId ? name : `${name} (${eventId})`;

/** What is said of a partner, said to it: `the partner is told` → `you are told`. */
export function toPartner(words: string): string {
  return words
    .replace(/\b([Tt])he partner's\b/g, (_, t) => (t === "T" ? "Your" : "your"))
    .replace(/\b([Tt])he partner( is| has)?\b/g, (_, t, verb: string | undefined) => {
      const you = t === "T" ? "You" : "you";
      return verb === undefined ? you : `${you} ${verb === " is" ? "are" : "have"}`;
    });
}

/** Lists of a form whose rows have a number. */
const ROWS = new Map([
  ["events", "Event"],
  ["caps", "Cap"],
  ["blockedSources", "Blocked source"],
  ["eventPayouts", "Event"],
]);

/** What the API says of a field, with the form's label in the place of its name: `caps[0].limit: …` → `Cap 1, Limit: …`. */
export function withLabel(message: string): string {
  const [, field = "", words = message] = /^([\w.[\]]+): (.+)$/s.exec(message) ?? [];
  const said = inPageWords(words);
  const label = labelOf(field);
  if (label !== undefined) return WHOLE.has(said) ? said : `${label}: ${said}`;
  return field === "" ? said : `${field}: ${said}`;
}

function labelOf(field: string): string | undefined {
  const parameter = /^params\.(\w+)$/.exec(field)?.[1];
  if (parameter) return `Parameter ${parameter}`;
  const steps = field.replaceAll(/\[\d+\]/g, "").split(".");
  const ends = steps.map((_, from) => LABELS.get(steps.slice(from).join(".")));
  const label = ends.find((end) => end !== undefined);
  if (label === undefined) return undefined;
  const rows = [...field.matchAll(/(\w+)\[(\d+)\]/g)].flatMap(([, list = "", index]) => {
    const row = ROWS.get(list);
    return row ? [`${row} ${Number(index) + 1}`] : [];
  });
  return [...rows, label].join(", ");
}
