import { Notice } from "../ui/notice";
import { Card } from "../ui/pieces";
import type { Frame } from "../ui/shell";
import { type Column, Table } from "../ui/table";
import { Count, Name } from "../ui/values";
import { HealthBadge } from "./health-badge";
import { HEALTH, type HealthView, type PartnerView } from "./partner";
import { PartnerShell } from "./shell";

type OfferHealth = HealthView["offers"][number];

/** The Health tab of a partner: whether its member ids and click ids can be trusted, and why not. */
export function PartnerHealthPage(props: {
  frame: Frame;
  partner: PartnerView;
  mayChange: boolean;
  /** Of offers by id. */
  names: Record<string, string>;
}) {
  const { frame, partner, mayChange, names } = props;
  const { status, messages, offers } = partner.memberIdHealth;
  const { words, tone } = HEALTH[status];
  return (
    <PartnerShell frame={frame} partner={partner} tab="/health" mayChange={mayChange}>
      <Notice tone={tone} title={words}>
        {messages.length > 0 && (
          <ul>
            {messages.map((message) => (
              <li>{message}</li>
            ))}
          </ul>
        )}
      </Notice>
      <Card title="By offer">
        <p class="soft">From the latest 200 clicks of a week; refused ones are of the last day.</p>
        <Table
          caption="Member ids by offer"
          rows={offers}
          columns={columns(names)}
          empty={
            <p class="soft">No clicks within a week. Health is judged a few minutes after clicks come.</p>
          }
        />
      </Card>
    </PartnerShell>
  );
}

function columns(names: Record<string, string>): Column<OfferHealth>[] {
  return [
    { head: "Offer", kind: "main", cell: ({ offerId }) => <Name>{names[offerId] ?? offerId}</Name> },
    { head: "Member ids", cell: ({ status }) => <HealthBadge status={status} /> },
    { head: "Clicks", kind: "number", cell: ({ clicks }) => <Count value={clicks} /> },
    {
      head: "Different members",
      kind: "number",
      cell: ({ distinctMembers }) => <Count value={distinctMembers} />,
    },
    {
      head: "Repeated click ids",
      kind: "number",
      cell: ({ repeatedClickIds }) => <Count value={repeatedClickIds} />,
    },
    { head: "Refused", kind: "number", cell: ({ refusedClicks }) => <Count value={refusedClicks} /> },
    {
      head: "Example",
      cell: ({ example }) => (example ? <code>{example}</code> : <span class="soft">–</span>),
    },
  ];
}
