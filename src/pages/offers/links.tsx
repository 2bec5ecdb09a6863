import { Status } from "../ui/badge";
import { Button, PostButton } from "../ui/button";
import { Checkbox, type Option } from "../ui/field";
import { Form } from "../ui/form";
import { Refusal } from "../ui/notice";
import { Pager, type Pages } from "../ui/pager";
import { Picker } from "../ui/picker";
import { Card } from "../ui/pieces";
import type { Frame } from "../ui/shell";
import { type Column, Empty, Table } from "../ui/table";
import { CopyButton, Name } from "../ui/values";
import { OfferShell } from "./offer-shell";
import { inForce, PayoutFields } from "./pay-fields";
import { Pacing, Pay } from "./terms";
import { type Entry, type LinkView, type OfferView, withPlaceholders } from "./types";

export type LinksProps = {
  frame: Frame;
  offer: OfferView;
  links: LinkView[];
  pages: Pages;
  /** Partners without a link to this offer. */
  others: Option[];
  /** Whether there are more partners than `others` can hold. */
  many: boolean;
  names: Record<string, string>;
  mayChange: boolean;
  /** The form to add a partner as it was entered. */
  entry: Entry;
};

/** Who runs an offer: one link a partner, with its own payout where it has one. */
export function LinksPage(props: LinksProps) {
  const { frame, offer, links, pages, mayChange } = props;
  return (
    <OfferShell frame={frame} offer={offer} tab="/links" mayChange={mayChange}>
      <Table
        caption="Links, newest first"
        rows={links}
        columns={columns(props)}
        empty={
          <Empty title="No partner runs this offer yet">
            {mayChange
              ? "Add a partner below; it gets a tracking link of its own."
              : "A manager adds partners here."}
          </Empty>
        }
      />
      <Pager pages={pages} />
      {mayChange && (
        <div class="columns">
          <AddOne {...props} />
          <AddMany {...props} />
        </div>
      )}
    </OfferShell>
  );
}

function columns({ frame, offer, names, mayChange }: LinksProps): Column<LinkView>[] {
  const one = (id: string) => `/offers/${offer.id}/links/${id}`;
  const all: Column<LinkView>[] = [
    {
      head: "Partner",
      kind: "main",
      cell: ({ id, partnerId }) => {
        const name = <Name>{names[partnerId] ?? partnerId}</Name>;
        return mayChange ? <a href={one(id)}>{name}</a> : name;
      },
    },
    { head: "Status", cell: ({ status }) => <Status value={status} /> },
    {
      head: "Tracking URL",
      kind: "main",
      cell: ({ trackingUrl }) => (
        <span class="row">
          <code>{trackingUrl}</code>
          <CopyButton text={trackingUrl} />
          <CopyButton text={withPlaceholders(trackingUrl)} label="Copy with ids" />
        </span>
      ),
    },
    { head: "Payout", cell: (link) => <LinkPay link={link} offer={offer} /> },
    { head: "Own caps", cell: ({ caps }) => <Pacing caps={caps} currency={offer.currency} /> },
    {
      head: "Change",
      kind: "tight",
      cell: ({ id, status }) =>
        mayChange && (
          <div class="row">
            <PostButton
              action={`${one(id)}/status`}
              token={frame.token}
              fields={{ status: status === "active" ? "paused" : "active" }}
              small
            >
              {status === "active" ? "Pause" : "Activate"}
            </PostButton>
            <a class="button small" href={one(id)}>
              Payout, caps
            </a>
          </div>
        ),
    },
  ];
  return all.filter(({ head }) => mayChange || head !== "Change");
}

function LinkPay({ link, offer }: { link: LinkView; offer: OfferView }) {
  const { currency } = offer;
  if (offer.type === "multi") {
    if (link.eventPayouts.length === 0) return <span class="soft">as the events</span>;
    return link.eventPayouts.map(({ eventId, payout }) => (
      <div>
        <bdi>{eventId}</bdi>: <Pay pay={payout} currency={currency} />
      </div>
    ));
  }
  return (
    <>
      <Pay pay={link.payout ?? offer.payout} currency={currency} />{" "}
      <small class="soft">{link.payout ? "own" : "as the offer"}</small>
    </>
  );
}

function AddOne({ frame, offer, others, many, entry }: LinksProps) {
  return (
    <Card title="Add a partner">
      {entry.refused && <Refusal {...entry.refused} />}
      <Form action={`/offers/${offer.id}/links`} token={frame.token}>
        <Picker
          name="partnerId"
          label="Partner"
          required
          value={entry.values.partnerId}
          error={entry.errors.partnerId}
          options={others}
          many={many}
          empty="Choose…"
          hint={!many && others.length === 0 && "Every partner has a link; make another partner first."}
        />
        {offer.type === "single" && (
          <PayoutFields entry={entry} name="payout" empty={inForce("offer", offer.payout, offer.currency)} />
        )}
        <div class="row">
          <Button kind="primary">Give the partner a link</Button>
        </div>
      </Form>
    </Card>
  );
}

function AddMany({ frame, offer, others, many }: LinksProps) {
  if (others.length < 2) return null;
  return (
    <Card title="Add many partners">
      <Form action={`/offers/${offer.id}/links/bulk`} token={frame.token}>
        <fieldset class="ticks">
          <legend>{many ? "Newest partners, those without a link" : "Partners without a link"}</legend>
          {others.map(({ value, label }) => (
            <Checkbox name="partnerId" id={`partner-${value}`} value={value} label={label} />
          ))}
        </fieldset>
        <div class="row">
          <Button>Give all ticked a link</Button>
        </div>
      </Form>
    </Card>
  );
}
