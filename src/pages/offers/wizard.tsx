import { Button, LinkButton } from "../ui/button";
import { Refusal } from "../ui/notice";
import { type Frame, Shell } from "../ui/shell";
import type { Child } from "../ui/types";
import type { OfferView, Refused } from "./types";

/** The wizard's steps in their order; each has an address. */
export const STEPS = ["setup", "tracking", "creative", "budget", "events", "review"] as const;
export type StepName = (typeof STEPS)[number];

const LABELS: Record<StepName, string> = {
  setup: "Setup",
  tracking: "Advertiser info and tracking link",
  creative: "Creative",
  budget: "Budgeting and targeting",
  events: "Events",
  review: "Review",
};

/** Where a step of an offer is. */
export function stepHref(offerId: string, step: StepName): string {
  return step === "setup" ? `/offers/${offerId}/edit` : `/offers/${offerId}/edit/${step}`;
}

/** The step that follows; a single offer has no events. */
export function stepAfter(step: StepName, type: OfferView["type"]): StepName {
  const steps = stepsOf(type);
  return steps[steps.indexOf(step) + 1] ?? "review";
}

function stepsOf(type: OfferView["type"]): StepName[] {
  return STEPS.filter((step) => step !== "events" || type === "multi");
}

/** A step of the wizard, for a new offer or one that is there. */
export function WizardPage(props: {
  frame: Frame;
  step: StepName;
  type: OfferView["type"];
  /** The offer as it is kept so far; null before its second step is saved. */
  offer: OfferView | null;
  refused?: Refused;
  children: Child;
}) {
  const { frame, step, type, offer, refused, children } = props;
  const back = offer
    ? { href: `/offers/${offer.id}`, label: offer.name }
    : { href: "/offers", label: "Offers" };
  return (
    <Shell
      frame={frame}
      title={`${offer && offer.status !== "draft" ? "Edit offer" : "New offer"}: ${LABELS[step]}`}
      section="/offers"
      back={back}
    >
      <Steps step={step} type={type} offer={offer} />
      {refused && <Refusal {...refused} />}
      {children}
    </Shell>
  );
}

function Steps({ step, type, offer }: { step: StepName; type: OfferView["type"]; offer: OfferView | null }) {
  return (
    <nav aria-label="Steps">
      <ol class="steps">
        {stepsOf(type).map((one) => (
          <li aria-current={one === step ? "step" : undefined}>
            {offer && one !== step ? <a href={stepHref(offer.id, one)}>{LABELS[one]}</a> : LABELS[one]}
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** What ends each step's form: save and go on, and whatever else the step offers. */
export function StepButtons({ back, children }: { back?: string; children?: Child }) {
  return (
    <div class="row">
      <Button kind="primary" name="do" value="next">
        Save and continue
      </Button>
      {children}
      {back && <LinkButton href={back}>Back</LinkButton>}
    </div>
  );
}
