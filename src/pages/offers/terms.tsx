import type { Payout, Revenue } from "../../domain/offer/offer";
import { Money } from "../ui/values";
import type { CapView, OfferView } from "./types";

/** What is paid, in words: an amount, a percentage of the order or of our revenue, or what the postback says. */
export function Pay({ pay, currency }: { pay: Revenue | Payout; currency: string }) {
  switch (pay.type) {
    case "fixed":
      return <Money amount={pay.amount} currency={currency} />;
    case "percent":
      return <>{pay.amount} % of the order</>;
    case "share":
      return <>{pay.amount} % of our revenue</>;
    case "reported":
      return <>as the postback says</>;
  }
}

/** What an offer brings and costs; of a multi offer each event says so itself. */
export function OfferPay({ offer }: { offer: OfferView }) {
  if (offer.type === "multi") {
    return (
      <span class="soft">{offer.events.length === 1 ? "1 event" : `${offer.events.length} events`}</span>
    );
  }
  return (
    <>
      <Pay pay={offer.revenue} currency={offer.currency} />{" "}
      <span class="with-arrow">
        <Pay pay={offer.payout} currency={offer.currency} />
      </span>
    </>
  );
}

const PERIODS = { day: "a day", week: "a week", month: "a month", total: "in total" };

/** How far caps are used, one bar each. */
export function Pacing({ caps, currency }: { caps: CapView[]; currency: string }) {
  if (caps.length === 0) return <span class="soft">no cap</span>;
  return (
    <div class="pacing">
      {caps.map((cap) => {
        const unit = cap.metric === "revenue" ? currency : "conversions";
        const words = `${format(cap.used)} of ${format(cap.limit)} ${unit} ${PERIODS[cap.period]}`;
        return (
          <span>
            <progress
              max={String(cap.limit)}
              value={String(Math.min(cap.used, cap.limit))}
              aria-label={cap.of ? `${cap.of}: ${words}` : words}
            />
            <small>
              {cap.of && (
                <>
                  <bdi>{cap.of}</bdi>:{" "}
                </>
              )}
              {words}
            </small>
            {cap.reachedAt && <small class="down">reached</small>}
          </span>
        );
      })}
    </div>
  );
}

/** All caps of an offer, those of its events too. */
export function capsOf(offer: OfferView): CapView[] {
  return [
    ...offer.caps,
    ...offer.events.flatMap(({ name, caps }) => caps.map((cap) => ({ ...cap, of: name }))),
  ];
}

const format = (value: number) => new Intl.NumberFormat("en-US").format(value);
