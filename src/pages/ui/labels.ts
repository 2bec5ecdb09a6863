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
  ["overCap", "Beyond a cap"],
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
]);

/** Lists of a form whose rows have a number. */
const ROWS = new Map([
  ["events", "Event"],
  ["caps", "Cap"],
  ["blockedSources", "Blocked source"],
]);

/** What the API says of a field, with the form's label in the place of its name: `caps[0].limit: …` → `Cap 1, Limit: …`. */
export function withLabel(message: string): string {
  const [, field = "", words = ""] = /^([\w.[\]]+): (.+)$/s.exec(message) ?? [];
  const label = labelOf(field);
  return label === undefined ? message : `${label}: ${words}`;
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
