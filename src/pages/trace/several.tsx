import { type Choices, Named, traceHref } from "../performance/parts";
import { Badge, Status, TestBadge } from "../ui/badge";
import { type Column, Table } from "../ui/table";
import { Id, Name, Time } from "../ui/values";

/** One of several clicks that an id stands for. */
export type FoundClick = {
  id: string;
  time: string | null;
  offerId: string | null;
  partnerId: string | null;
  test: boolean;
  conversions: { id: string; status: string; eventId: string | null }[];
  /** The code of what else is known: a postback that waits, a refusal. */
  noted: string | null;
  /** Whether there may be conversions that were not read. */
  unsure: boolean;
};

type Props = { q: string; clicks: FoundClick[]; choices: Choices; more: boolean; zone: string };

/** The clicks to choose from, each with what tells it apart. */
export function Several({ q, clicks, choices, more, zone }: Props) {
  return (
    <>
      <p>
        This id stands for several clicks, the newest first. Whose story?{" "}
        {more && (
          <>
            There are older ones in <a href={`/reports/clicks?q=${encodeURIComponent(q)}`}>Clicks</a>.
          </>
        )}
      </p>
      <Table caption="Clicks with this id" rows={clicks} empty="" columns={columns(choices, zone)} />
    </>
  );
}

function columns({ offers, partners }: Choices, zone: string): Column<FoundClick>[] {
  return [
    {
      head: "Time",
      kind: "tight",
      cell: ({ id, time, test }) => (
        <>
          <a href={traceHref(id)}>{time === null ? "Unknown" : <Time at={time} zone={zone} />}</a>{" "}
          {test && <TestBadge />}
        </>
      ),
    },
    { head: "gk_click_id", kind: "tight", cell: ({ id }) => <Id id={id} href={traceHref(id)} /> },
    { head: "Offer", cell: ({ offerId }) => <Named id={offerId} choices={offers} /> },
    { head: "Partner", cell: ({ partnerId }) => <Named id={partnerId} choices={partners} /> },
    { head: "What came of it", cell: (click) => <Outcome {...click} /> },
  ];
}

function Outcome({ conversions, noted, unsure }: FoundClick) {
  if (conversions.length > 0) {
    return (
      <>
        {conversions.map(({ id, status, eventId }) => (
          <div class="row">
            <a href={`/reports/conversions/${id}`}>
              <Status value={status} />
            </a>
            {eventId && (
              <small class="soft">
                <Name>{eventId}</Name>
              </small>
            )}
          </div>
        ))}
      </>
    );
  }
  if (noted !== null) return <Badge tone="warn">{noted}</Badge>;
  return <span class="soft">{unsure ? "–" : "No conversion"}</span>;
}
