import { Status } from "../ui/badge";
import { Button, LinkButton } from "../ui/button";
import { withQuery } from "../ui/filters";
import { Form } from "../ui/form";
import { ListField } from "../ui/list";
import { Card } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import { Table } from "../ui/table";
import { Name } from "../ui/values";
import type { OfferView } from "./types";

const WHAT: Record<string, string> = {
  active: "Their links lead members to the advertiser at once.",
  paused: "Members who follow their links are turned away until the offers are active again.",
};

/** Asks once more before the status of ticked offers changes: partners' traffic stops or starts with it. */
export function ConfirmOffersPage(props: {
  frame: Frame;
  offers: OfferView[];
  status: string;
  /** What the list asked for that the offers were ticked in. */
  list: Record<string, string>;
}) {
  const { frame, offers, status, list } = props;
  const back = withQuery("/offers", list);
  const many = offers.length === 1 ? "1 offer" : `${offers.length} offers`;
  const verb = status === "active" ? "Activate" : "Pause";
  return (
    <Shell frame={frame} title={`${verb} ${many}?`} section="/offers" back={{ href: back, label: "Offers" }}>
      <Card>
        <p>
          {many} will be <Status value={status} />. {WHAT[status]}
        </p>
        <Form action="/offers/bulk" token={frame.token}>
          {offers.map(({ id }) => (
            <input type="hidden" name="id" value={id} />
          ))}
          <ListField query={list} />
          <input type="hidden" name="status" value={status} />
          <input type="hidden" name="confirmed" value="yes" />
          <div class="row">
            <Button kind="primary">
              {verb} {many}
            </Button>
            <LinkButton href={back}>Leave as they are</LinkButton>
          </div>
        </Form>
      </Card>
      <Table
        caption="The offers that would change"
        rows={offers}
        empty=""
        columns={[
          {
            head: "Offer",
            kind: "main",
            cell: ({ id, name }) => (
              <a href={`/offers/${id}`}>
                <Name>{name}</Name>
              </a>
            ),
          },
          { head: "Now", cell: ({ status: now }) => <Status value={now} /> },
        ]}
      />
    </Shell>
  );
}
