import { Icon } from "./icon";
import type { Child } from "./types";

/** A moment in the network's zone; the same in UTC on hover. */
export function Time({ at, zone, date = true }: { at: string | number; zone: string; date?: boolean }) {
  const moment = new Date(at);
  const iso = moment.toISOString();
  const day = { day: "numeric", month: "short", year: "numeric" } as const;
  const shown = new Intl.DateTimeFormat("en-GB", {
    ...(date ? day : {}),
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).format(moment);
  return (
    <time datetime={iso} title={`${iso.replace("T", " ").replace("Z", "")} UTC`}>
      {shown}
    </time>
  );
}

// A format costs far more to make than to use.
const amounts = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 6 });
const counts = new Intl.NumberFormat("en-US");
const percents = new Intl.NumberFormat("en-US", { style: "percent", maximumFractionDigits: 2 });

/** An amount as the API tells it; a dash where there is none. */
export function Money({ amount, currency }: { amount: number | null | undefined; currency: string | null }) {
  if (amount === null || amount === undefined) return <span class="soft">–</span>;
  return (
    <span class="money">
      {amounts.format(amount)}
      {currency && <small class="soft"> {currency}</small>}
    </span>
  );
}

/** The same as words alone, for where no element can be: `3.00 USD`. */
export const moneyWords = (amount: number, currency: string): string =>
  `${amounts.format(amount)} ${currency}`;

/** A count with thousands set apart. */
export function Count({ value }: { value: number }) {
  return <>{counts.format(value)}</>;
}

/** A share of one as per cent: 0.125 → 12.5 %. */
export function Percent({ value }: { value: number | null | undefined }) {
  if (value === null || value === undefined || !Number.isFinite(value)) return <span class="soft">–</span>;
  return <>{percents.format(value)}</>;
}

/** Words that people chose: kept from turning round what stands beside them. */
export function Name({ children }: { children: Child }) {
  return <bdi>{children}</bdi>;
}

/** A link to an address that people typed: only http and https lead anywhere, anything else is text. */
export function OutLink({ href, children = href }: { href: string; children?: Child }) {
  if (!/^https?:\/\//i.test(href)) return <bdi>{children}</bdi>;
  return (
    <a href={href} rel="noreferrer noopener" target="_blank">
      <bdi>{children}</bdi>
    </a>
  );
}

/** A button that copies; there with scripts only. */
export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  return (
    <button type="button" class="copy small" data-copy={text}>
      <Icon name="copy" />
      <span data-copied="Copied" aria-live="polite">
        {label}
      </span>
    </button>
  );
}

/** An id, short; whole on hover, with the keyboard's focus, and in what is copied. */
export function Id({ id, href }: { id: string | null | undefined; href?: string }) {
  if (!id) return <span class="soft">–</span>;
  const both = (
    <>
      <span class="short">{id.length > 16 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id}</span>
      <span class="full">{id}</span>
    </>
  );
  return (
    <span class="id" title={id}>
      {href ? <a href={href}>{both}</a> : <span>{both}</span>}
      <button type="button" class="copy quiet" data-copy={id}>
        <Icon name="copy" />
        <span class="unseen" data-copied="Copied" aria-live="polite">
          Copy {id}
        </span>
      </button>
    </span>
  );
}

/** Text to copy whole: a URL, a payload, a secret shown once. */
export function CodeBlock({ text, label }: { text: string; label?: string }) {
  return (
    <div class="block">
      {label && <span class="soft">{label}</span>}
      <div>
        {/* A box that scrolls must be reachable by keyboard. */}
        <pre tabindex={0}>
          <code>{text}</code>
        </pre>
        <CopyButton text={text} />
      </div>
    </div>
  );
}
