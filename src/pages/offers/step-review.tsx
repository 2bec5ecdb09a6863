import { LinkButton, PostButton } from "../ui/button";
import { eventLabel } from "../ui/labels";
import { Notice } from "../ui/notice";
import { Card } from "../ui/pieces";
import type { Frame } from "../ui/shell";
import { type Advice, TemplateAdvice } from "../ui/template-advice";
import { CodeBlock, Name } from "../ui/values";
import { OfferCard } from "./card";
import { EventTable } from "./events";
import { EditLink, OfferFacts, TargetingFacts } from "./overview";
import type { OfferView } from "./types";
import { type StepName, stepHref, WizardPage } from "./wizard";

type Props = {
  frame: Frame;
  offer: OfferView;
  names: Record<string, string>;
  advice: Advice | null;
  /** Whether it is pasted into the advertiser's system; Adjust's stands in the tracking link. */
  postback: { url: string; pasted: boolean };
};

/** The last step: all of it once more, and the button that makes it live. */
export function ReviewStep(props: Props) {
  const { frame, offer, names, advice, postback } = props;
  const edit = (step: StepName) => <EditLink href={stepHref(offer.id, step)} />;
  return (
    <WizardPage frame={frame} step="review" type={offer.type} offer={offer}>
      <Worthless offer={offer} />
      <PaysMore offer={offer} />
      <Finish frame={frame} offer={offer} />
      <div class="columns">
        <Card title="Budget" actions={edit("budget")}>
          <OfferFacts offer={offer} names={names} />
        </Card>
        <Card title="Targeting" actions={edit("budget")}>
          <TargetingFacts frame={frame} offer={offer} names={names} />
        </Card>
        <Card title="Tracking link" actions={edit("tracking")}>
          <CodeBlock text={offer.trackingUrl} />
          {advice && <TemplateAdvice advice={advice} typed={offer.trackingUrl} />}
        </Card>
        <Card title="Creative" actions={edit("creative")}>
          <OfferCard offer={offer} />
        </Card>
      </div>
      {offer.type === "multi" && (
        <Card title="Events" actions={edit("events")}>
          <EventTable offer={offer} />
        </Card>
      )}
      <Card title="Postback URL">
        <CodeBlock
          text={postback.url}
          label={
            postback.pasted ? "For the advertiser's tracking system" : "In the tracking link, as a callback"
          }
        />
      </Card>
    </WizardPage>
  );
}

type Worth = Pick<OfferView, "revenue" | "payout">;

/** Whether a conversion brings nothing and pays nothing: a share of no revenue is nothing too. */
function isWorthless({ revenue, payout }: Worth): boolean {
  const brings = revenue.type === "reported" || revenue.amount > 0;
  return !brings && (payout.type === "share" || payout.amount === 0);
}

/** Warns of what was perhaps forgotten before the offer goes live; it may be meant so. */
function Worthless({ offer }: { offer: OfferView }) {
  const { type, events } = offer;
  const step = type === "multi" ? "events" : "budget";
  const names = events.filter(isWorthless).map(eventLabel);
  if (type === "multi" ? names.length === 0 : !isWorthless(offer)) return null;
  const what =
    type === "single" ? "This offer has" : names.length === 1 ? "An event has" : "Some events have";
  return (
    <Notice tone="warn" title={`${what} no revenue and no payout`}>
      {type === "multi" && <Name>{names.join(", ")}: </Name>}
      conversions count, but bring and pay 0. <a href={stepHref(offer.id, step)}>Set the amounts</a>, if they
      were forgotten.
    </Notice>
  );
}

/** Whether a conversion pays more than it brings, as far as both are of one kind or one is nothing. */
function paysMore({ revenue, payout }: Worth): boolean {
  if (payout.type === "share") return payout.amount > 100;
  if (revenue.type === "reported") return false;
  return (revenue.type === payout.type || revenue.amount === 0) && payout.amount > revenue.amount;
}

/** Warns of a payout above the revenue, which is more often two amounts in each other's field than meant. */
function PaysMore({ offer }: { offer: OfferView }) {
  const { type, events } = offer;
  const names = events.filter(paysMore).map(eventLabel);
  if (type === "multi" ? names.length === 0 : !paysMore(offer)) return null;
  return (
    <Notice tone="warn" title="The payout is more than the revenue">
      {type === "multi" && <Name>{names.join(", ")}: </Name>}
      each conversion costs more than it brings.{" "}
      <a href={stepHref(offer.id, type === "multi" ? "events" : "budget")}>Change the amounts</a>, if that is
      not meant.
    </Notice>
  );
}

function Finish({ frame, offer }: Pick<Props, "frame" | "offer">) {
  const { id, status } = offer;
  const inWords = status === "draft" ? "a draft" : status;
  if (status === "active") {
    return (
      <Notice tone="good" title="The offer is active; what you saved is in force.">
        <div class="row">
          <LinkButton href={`/offers/${id}/postback`} kind="primary">
            Show the postback URL
          </LinkButton>
          <LinkButton href={`/offers/${id}`}>To the offer</LinkButton>
        </div>
      </Notice>
    );
  }
  return (
    <Notice title={`Everything is kept; the offer is ${inWords}.`}>
      <div class="row">
        <PostButton
          action={`/offers/${id}/status`}
          token={frame.token}
          fields={{ status: "active", from: "review" }}
          kind="primary"
        >
          Activate the offer
        </PostButton>
        <LinkButton href={`/offers/${id}`}>Leave it as {inWords}</LinkButton>
      </div>
    </Notice>
  );
}
