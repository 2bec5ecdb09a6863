/** Money is an integer count of micro-units: 1.5 is 1_500_000. */
export type Micros = number;

const DECIMAL = /^([+-]?)0*([1-9]\d*)?(?:\.(\d*))?$/;
/** More digits before the point are more than any amount may be, and would lose some as a number. */
const MAX_DIGITS = 10;
const MAX_MICROS = 1_000_000_000 * 1_000_000;

/** Reads a decimal to micro-units, rounding beyond the sixth place: `parseMoney("3.5")` → 3500000. Null when unreadable. */
export function parseMoney(text: string, allowNegative = false): Micros | null {
  const [, sign, whole = "", decimals = ""] = DECIMAL.exec(text.trim()) ?? [];
  if (sign === undefined || whole.length > MAX_DIGITS || !/\d/.test(text)) return null;
  const negative = sign === "-";
  const fraction = decimals.padEnd(7, "0");
  const roundUp = fraction.charCodeAt(6) >= 53 ? 1 : 0;
  const micros = Number(whole) * 1_000_000 + Number(fraction.slice(0, 6)) + roundUp;
  if (micros > MAX_MICROS || (negative && micros !== 0 && !allowNegative)) return null;
  return negative && micros !== 0 ? -micros : micros;
}

/** Micro-units as the decimal number people read: 3500000 → 3.5. Exact for any amount: it has at most 15 digits. */
export function moneyToNumber(micros: Micros): number {
  return micros / 1_000_000;
}

/** Micro-units as plain decimal text without an exponent: 1 → "0.000001". */
export function moneyToText(micros: Micros): string {
  const whole = Math.floor(Math.abs(micros) / 1_000_000);
  const fraction = String(Math.abs(micros) % 1_000_000)
    .padStart(6, "0")
    .replace(/0+$/, "");
  return `${micros < 0 ? "-" : ""}${whole}${fraction ? `.${fraction}` : ""}`;
}

/** `percent` (itself in micro-units: 12.5 % is 12500000) of an amount, rounded half away from zero. */
export function percentOf(amount: Micros, percent: Micros): Micros {
  const product = BigInt(amount) * BigInt(percent);
  const half = product < 0n ? -50_000_000n : 50_000_000n;
  return Number((product + half) / 100_000_000n);
}
