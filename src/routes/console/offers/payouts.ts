/**
 * Amounts that were typed where the partner is to be paid as the offer or its event: which of both is meant, nobody
 * can know. An amount that is as it was `kept` was not typed: whoever takes a payout back leaves it there.
 */
export function undecidedPayouts(form: URLSearchParams, kept: Record<string, string> = {}): string[] {
  return [...new Set(form.keys())].flatMap((name) => {
    if (!/(?:^|\.)payout\.type$/.test(name) || form.get(name) !== "") return [];
    const field = name.replace(/type$/, "amount");
    const amount = (form.get(field) ?? "").trim();
    if (amount === "" || amount === kept[field]) return [];
    const whole = name.startsWith("eventPayouts[") ? "event" : "offer";
    return [`${name}: Choose what kind of amount this is, or leave it empty to pay as the ${whole}.`];
  });
}

/** In the form each event has its row, in the API's body only those with a payout of their own: each message at its row. */
export function atFormRows(messages: string[], form: URLSearchParams): string[] {
  const rows = [...form]
    .flatMap(([name, type]) => {
      const row = /^eventPayouts\[(\d+)\]\.payout\.type$/.exec(name)?.[1];
      return row === undefined || type === "" ? [] : [Number(row)];
    })
    .sort((one, other) => one - other);
  return messages.map((message) =>
    message.replace(/^eventPayouts\[(\d+)\]/, (whole, index) => {
      const row = rows[Number(index)];
      return row === undefined ? whole : `eventPayouts[${row}]`;
    }),
  );
}
