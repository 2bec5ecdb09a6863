import { Button, LinkButton } from "../ui/button";
import { Select } from "../ui/field";
import { asOf, Form } from "../ui/form";
import { Refusal } from "../ui/notice";
import { Card } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import { CodeBlock } from "../ui/values";
import { CapFields, inForce, PayoutFields } from "./pay-fields";
import { at, type Entry, type LinkView, type OfferView, withPlaceholders } from "./types";

type Props = { frame: Frame; offer: OfferView; link: LinkView; partner: string; entry: Entry };

/** One partner's link: its own payout and caps. */
export function LinkPage({ frame, offer, link, partner, entry }: Props) {
  const { currency } = offer;
  const back = `/offers/${offer.id}/links`;
  return (
    <Shell
      frame={frame}
      title={`${partner} × ${offer.name}`}
      section="/offers"
      back={{ href: back, label: "Links of the offer" }}
    >
      {entry.refused && <Refusal {...entry.refused} />}
      <Card title="Tracking URL">
        <CodeBlock text={link.trackingUrl} />
        <CodeBlock
          text={withPlaceholders(link.trackingUrl)}
          label="With the parameters that a click needs: the partner puts its own macros in their place"
        />
      </Card>
      <Card title="What is different for this partner">
        <Form action={`${back}/${link.id}`} token={frame.token} asOf={asOf(frame, link)}>
          <Select
            {...at(entry, "status")}
            label="Status"
            options={["active", "paused"].map((value) => ({ value, label: value }))}
          />
          {offer.type === "single" && (
            <PayoutFields entry={entry} name="payout" empty={inForce("offer", offer.payout, currency)} />
          )}
          {offer.type === "multi" &&
            offer.events.map(({ eventId, name, payout }, i) => (
              <fieldset>
                <legend>
                  <bdi>{name}</bdi>
                </legend>
                <input type="hidden" name={`eventPayouts[${i}].eventId`} value={eventId} />
                <PayoutFields
                  entry={entry}
                  name={`eventPayouts[${i}].payout`}
                  empty={inForce("event", payout, currency)}
                />
              </fieldset>
            ))}
          <CapFields entry={entry} list="caps" />
          <div class="row">
            <Button kind="primary" name="do" value="save">
              Save
            </Button>
            <Button name="do" value="row">
              Another cap
            </Button>
            <LinkButton href={back}>Back</LinkButton>
          </div>
        </Form>
      </Card>
    </Shell>
  );
}
