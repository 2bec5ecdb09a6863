import type { MemberStep } from "../../domain/member/story";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Refusal } from "../ui/notice";
import { type Frame, Shell } from "../ui/shell";
import { type Column, Empty, Table } from "../ui/table";
import type { Child, Tone } from "../ui/types";
import { Name, Time } from "../ui/values";

/** What became of one offer of a member, as the API tells it. */
export type MemberOfferRow = {
  offerId: string;
  offerName: string | null;
  partnerId: string;
  eventId: string | null;
  step: MemberStep;
  time: string | null;
  reason: string;
};
export type WhyProps = {
  frame: Frame;
  query: Record<string, string>;
  /** Null before anybody asked. */
  rows: MemberOfferRow[] | null;
  refusal: { code: string; messages: string[]; responseId: string } | null;
};

/** "Why no reward?" in the portal: the partner's own members. */
export function SupportPage(props: WhyProps) {
  const { frame, query } = props;
  return (
    <Shell frame={frame} title="Support: why no reward?" section="/portal/support" lead={LEAD}>
      <AskForm action="/portal/support" memberId={query.memberId} />
      <Answer {...props} />
    </Shell>
  );
}

export const LEAD =
  "Enter a member id: each offer they opened, how far it went and why, in words fit to send on.";

/** The form that asks about a member. */
export function AskForm(props: { action: string; memberId: string | undefined; children?: Child }) {
  const { action, memberId, children } = props;
  return (
    <search>
      <form class="filters" method="get" action={action}>
        <Field
          name="memberId"
          label="Member id (pub_member_id)"
          type="search"
          required
          maxlength={500}
          value={memberId}
          wide
        />
        {children}
        <div class="row">
          <Button kind="primary">Why?</Button>
        </div>
      </form>
    </search>
  );
}

function Answer({ frame, rows, refusal }: WhyProps) {
  if (refusal) return <Refusal {...refusal} />;
  if (!rows)
    return <Empty title="Ask about a member">The id is the one your link passes as pub_member_id.</Empty>;
  return (
    <Table
      caption="What became of the member's offers"
      rows={rows}
      columns={columns(frame.network.timezone)}
      empty={
        <Empty title="This member has opened no offer">
          No click carries this id as pub_member_id. Check its spelling, and that the link passes the member's
          id.
        </Empty>
      }
    />
  );
}

/** How far a member came, in words and colour. */
export const STEPS: Record<MemberStep, { label: string; tone: Tone }> = {
  refused: { label: "Not let in", tone: "warn" },
  clicked: { label: "Clicked", tone: "plain" },
  waiting: { label: "Being checked", tone: "info" },
  pending: { label: "Pending", tone: "warn" },
  rejected: { label: "Rejected", tone: "bad" },
  completed: { label: "Completed", tone: "good" },
  sent: { label: "Reward sent", tone: "good" },
};

function columns(zone: string): Column<MemberOfferRow>[] {
  return [OFFER, STEP, WHY, timeColumn(zone)];
}

/** The columns of both pages. */
export const OFFER: Column<MemberOfferRow> = {
  head: "Offer",
  cell: ({ offerName, offerId, eventId }) => (
    <>
      <Name>{offerName ?? offerId}</Name>
      {eventId && (
        <small class="soft">
          {" "}
          · <Name>{eventId}</Name>
        </small>
      )}
    </>
  ),
};
export const STEP: Column<MemberOfferRow> = {
  head: "Step",
  kind: "tight",
  cell: ({ step }) => <Badge tone={STEPS[step].tone}>{STEPS[step].label}</Badge>,
};
export const WHY: Column<MemberOfferRow> = { head: "Why", kind: "main", cell: ({ reason }) => reason };

export function timeColumn(zone: string): Column<MemberOfferRow> {
  return {
    head: "Time",
    kind: "tight",
    cell: ({ time }) => (time ? <Time at={time} zone={zone} /> : <span class="soft">–</span>),
  };
}
