import type { MemberStep } from "../domain/member-story";
import { ToolTabs } from "./tools-tabs";
import { Badge } from "./ui/badge";
import { Button } from "./ui/button";
import { Field, type Option } from "./ui/field";
import { Refusal } from "./ui/notice";
import { Picker } from "./ui/picker";
import { type Frame, Shell } from "./ui/shell";
import { type Column, Empty, Table } from "./ui/table";
import type { Child, Tone } from "./ui/types";
import { Name, Time } from "./ui/values";

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

/** "Why no reward?" for the staff: any partner's member. */
export function WhyPage(props: WhyProps & { partners: Option[] }) {
  const { frame, query, partners } = props;
  const names = Object.fromEntries(partners.map(({ value, label }) => [value, label]));
  return (
    <Shell frame={frame} title="Why no reward?" section="/tools" lead={LEAD}>
      <ToolTabs current="/tools/why" />
      <AskForm action="/tools/why" memberId={query.memberId}>
        <Picker name="partnerId" label="Partner" value={query.partnerId} options={partners} empty="All" />
      </AskForm>
      <Answer {...props} partnerNames={names} />
    </Shell>
  );
}

/** The same in the portal: the partner's own members. */
export function SupportPage(props: WhyProps) {
  const { frame, query } = props;
  return (
    <Shell frame={frame} title="Support: why no reward?" section="/portal/support" lead={LEAD}>
      <AskForm action="/portal/support" memberId={query.memberId} />
      <Answer {...props} partnerNames={null} />
    </Shell>
  );
}

const LEAD = "Enter a member id: each offer they opened, how far it went and why, in words fit to send on.";

function AskForm(props: { action: string; memberId: string | undefined; children?: Child }) {
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

function Answer(props: WhyProps & { partnerNames: Record<string, string> | null }) {
  const { frame, rows, refusal, partnerNames } = props;
  if (refusal) return <Refusal {...refusal} />;
  if (!rows)
    return <Empty title="Ask about a member">The id is the one your link passes as pub_member_id.</Empty>;
  return (
    <Table
      caption="What became of the member's offers"
      rows={rows}
      columns={columns(frame.network.timezone, partnerNames)}
      empty={
        <Empty title="This member has opened no offer">
          No click carries this id as pub_member_id. Check its spelling, and that the link passes the member's
          id.
        </Empty>
      }
    />
  );
}

const STEPS: Record<MemberStep, { label: string; tone: Tone }> = {
  clicked: { label: "Clicked", tone: "plain" },
  waiting: { label: "Being checked", tone: "info" },
  pending: { label: "Pending", tone: "warn" },
  rejected: { label: "Rejected", tone: "bad" },
  completed: { label: "Completed", tone: "good" },
  sent: { label: "Reward sent", tone: "good" },
};

function columns(zone: string, partnerNames: Record<string, string> | null): Column<MemberOfferRow>[] {
  const partner: Column<MemberOfferRow> = {
    head: "Partner",
    cell: ({ partnerId }) => <Name>{partnerNames?.[partnerId] ?? partnerId}</Name>,
  };
  return [
    {
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
    },
    ...(partnerNames ? [partner] : []),
    {
      head: "Step",
      kind: "tight",
      cell: ({ step }) => <Badge tone={STEPS[step].tone}>{STEPS[step].label}</Badge>,
    },
    { head: "Why", kind: "main", cell: ({ reason }) => reason },
    {
      head: "Time",
      kind: "tight",
      cell: ({ time }) => (time ? <Time at={time} zone={zone} /> : <span class="soft">–</span>),
    },
  ];
}
