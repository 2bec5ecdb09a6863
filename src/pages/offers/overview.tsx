import { Confirm, LinkButton, PostButton } from "../ui/button";
import { Card, Facts } from "../ui/pieces";
import type { Frame } from "../ui/shell";
import { CodeBlock, Name, Time } from "../ui/values";
import { OfferCard } from "./card";
import { OfferShell } from "./offer-shell";
import { capsOf, OfferPay, Pacing, Pay } from "./terms";
import type { OfferView } from "./types";

export type OverviewProps = {
  frame: Frame;
  offer: OfferView;
  /** Names of the advertiser, the tracking system and partners by id. */
  names: Record<string, string>;
  mayChange: boolean;
};

/** An offer as it stands, and what can be done with it. */
export function OfferPage(props: OverviewProps) {
  const { frame, offer, mayChange } = props;
  return (
    <OfferShell
      frame={frame}
      offer={offer}
      tab=""
      mayChange={mayChange}
      actions={mayChange && <Actions {...props} />}
    >
      <div class="columns">
        <Card title="Terms">
          <OfferFacts {...props} />
        </Card>
        <Card title="Who may do it">
          <TargetingFacts {...props} />
        </Card>
        <Card title="Tracking link">
          <CodeBlock text={offer.trackingUrl} label="Members are sent to" />
          {offer.fallbackUrl && <CodeBlock text={offer.fallbackUrl} label="Who may not do it is sent to" />}
        </Card>
        <Card title="Offer card">
          <OfferCard offer={offer} />
        </Card>
      </div>
    </OfferShell>
  );
}

function Actions({ frame, offer }: OverviewProps) {
  const { id, status, name } = offer;
  const set = (to: string, words: string) => (
    <PostButton
      action={`/offers/${id}/status`}
      token={frame.token}
      fields={{ status: to }}
      kind={to === "active" ? "primary" : "plain"}
    >
      {words}
    </PostButton>
  );
  return (
    <>
      {status !== "active" && set("active", "Activate")}
      {status === "active" && set("paused", "Pause")}
      {status !== "expired" && status !== "draft" && set("expired", "End")}
      <PostButton action={`/offers/${id}/clone`} token={frame.token}>
        Clone
      </PostButton>
      <Confirm
        label="Delete…"
        small={false}
        question={`${name} is deleted for good. Offers with links or alerts cannot be deleted: end them instead.`}
        action={`/offers/${id}/delete`}
        token={frame.token}
      >
        Delete the offer
      </Confirm>
    </>
  );
}

const OVER_CAP = {
  honour: "clicks from before still count, up to 20 % over",
  pending: "conversions stay pending",
  reject: "conversions are rejected",
};

/** What an offer pays and how it counts. */
export function OfferFacts({ offer, names }: Pick<OverviewProps, "offer" | "names">) {
  const { integrationId, advertiserId, currency, revenue, payout, type } = offer;
  const single = type === "single";
  return (
    <Facts
      items={[
        ["Advertiser", <Name>{names[advertiserId] ?? advertiserId}</Name>],
        ["Tracking system", integrationId ? (names[integrationId] ?? integrationId) : "none"],
        single
          ? ["Revenue", <Pay pay={revenue} currency={currency} />]
          : ["Pays", <OfferPay offer={offer} />],
        single ? ["Payout", <Pay pay={payout} currency={currency} />] : null,
        single ? ["Reward points", String(offer.rewardPoints)] : null,
        ["Caps", <Pacing caps={capsOf(offer)} currency={currency} />],
        ["Over a cap", OVER_CAP[offer.overCap]],
        ["Rewarding", offer.rewarding],
        single ? ["Pending", offer.pendingDays === 0 ? "not at all" : `${offer.pendingDays} days`] : null,
        single
          ? ["Repeats", offer.allowRepeatConversions ? "each conversion counts" : "once a member"]
          : null,
        ["Click window", `${offer.clickWindowDays} days`],
        offer.minSecondsToConvert > 0 ? ["Too fast below", `${offer.minSecondsToConvert} seconds`] : null,
      ]}
    />
  );
}

/** Whom an offer is for, and when. */
export function TargetingFacts({ frame, offer, names }: Pick<OverviewProps, "frame" | "offer" | "names">) {
  const { countries, devices, os, startsAt, endsAt } = offer.targeting;
  const zone = frame.network.timezone;
  return (
    <Facts
      items={[
        ["Countries", countries.allow.join(", ") || "all"],
        countries.deny.length > 0 ? ["Not in", countries.deny.join(", ")] : null,
        ["Devices", devices.join(", ") || "all"],
        ["Systems", os.join(", ") || "all"],
        ["From", startsAt ? <Time at={startsAt} zone={zone} /> : "at once"],
        ["Until", endsAt ? <Time at={endsAt} zone={zone} /> : "open"],
        [
          "Blocked sources",
          offer.blockedSources.length === 0
            ? "none"
            : offer.blockedSources.map(({ partnerId, sub, value }) => (
                <div>
                  <Name>{names[partnerId] ?? partnerId}</Name>: pub_sub_{sub} = <Name>{value}</Name>
                </div>
              )),
        ],
      ]}
    />
  );
}

/** Leads to the wizard's steps. */
export function EditLink({ href }: { href: string }) {
  return (
    <LinkButton href={href} small>
      Edit
    </LinkButton>
  );
}
