import { type Choices, IdField, KindBadge, Named, RecordFields, traceHref } from "../performance/parts";
import { TestBadge } from "../ui/badge";
import { Filters } from "../ui/filters";
import { type ListOf, ListRows } from "../ui/list";
import { type Frame, Shell } from "../ui/shell";
import { type Column, Empty } from "../ui/table";
import { Id, Name, Time } from "../ui/values";

/** A click as the API's /clicks tells it. */
export type ClickRow = {
  gkClickId: string;
  time: string;
  kind: string;
  test: boolean;
  offerId: string;
  partnerId: string;
  pubClickId: string;
  pubMemberId: string;
  country: string | null;
  device: string | null;
  os: string | null;
};

type Props = { frame: Frame; list: ListOf<ClickRow>; choices: Choices };

/** Reports → Clicks: every click that was counted. */
export function ClicksPage(props: Props) {
  const { frame, list } = props;
  return (
    <Shell
      frame={frame}
      title="Clicks"
      lead={
        <>
          Every click that was sent on. <a href="/history?type=redirect">Refused</a> clicks are in the History
          Logs, each with its reason.
        </>
      }
    >
      <ClickFilters {...props} />
      <ListRows
        list={list}
        caption="Clicks, newest first"
        columns={columns(props)}
        empty={<NoClicks active={list.active} />}
      />
    </Shell>
  );
}

function ClickFilters({ list, choices }: Props) {
  const { query, active, csv } = list;
  return (
    <Filters
      action="/reports/clicks"
      active={active}
      csv={csv}
      periods={list.periods}
      asked={query}
      names={[...choices.offers, ...choices.partners]}
      search={<IdField value={query.q} />}
    >
      <RecordFields query={query} {...choices} />
    </Filters>
  );
}

function NoClicks({ active }: { active: boolean }) {
  if (active) {
    return (
      <Empty title="No click matches" action={{ href: "/reports/clicks", label: "Show all clicks" }}>
        It may have been refused: the History Logs say why. Or ask for fewer things at once.
      </Empty>
    );
  }
  return (
    <Empty title="No clicks yet">
      Clicks appear here within seconds after somebody follows a partner's tracking link of an active offer.
    </Empty>
  );
}

function columns({ frame, choices }: Props): Column<ClickRow>[] {
  return [
    {
      head: "Time and gk_click_id",
      kind: "tight",
      cell: ({ gkClickId, time }) => (
        <>
          <a href={traceHref(gkClickId)}>
            <Time at={time} zone={frame.network.timezone} />
          </a>
          <br />
          <Id id={gkClickId} href={traceHref(gkClickId)} />
        </>
      ),
    },
    {
      head: "Kind",
      kind: "tight",
      cell: ({ kind, test }) => (
        <>
          <KindBadge kind={kind} /> {test && <TestBadge />}
        </>
      ),
    },
    { head: "Offer", cell: ({ offerId }) => <Named id={offerId} choices={choices.offers} /> },
    { head: "Partner", cell: ({ partnerId }) => <Named id={partnerId} choices={choices.partners} /> },
    { head: "pub_click_id", cell: ({ pubClickId }) => <Id id={pubClickId} /> },
    { head: "pub_member_id", cell: ({ pubMemberId }) => <Id id={pubMemberId} /> },
    {
      head: "Visitor",
      cell: ({ country, device, os }) => (
        <Name>{[country, device, os].filter(Boolean).join(" · ") || "–"}</Name>
      ),
    },
  ];
}
