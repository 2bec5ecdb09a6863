import { type Choices, Named, traceHref } from "./report-parts";
import { Status, TestBadge } from "./ui/badge";
import type { Frame } from "./ui/shell";
import { type Column, Table } from "./ui/table";
import type { Child } from "./ui/types";
import { Id, Name, Time } from "./ui/values";

/** An attempt to deliver a callback, its secrets masked. */
export type AttemptRow = {
  no: number;
  at: string;
  method: string;
  url: string;
  requestHeaders: Record<string, string>;
  requestBody: string | null;
  status: number | null;
  ms: number;
  answerHeaders: Record<string, string>;
  answer: string | null;
  error: string | null;
  note: string | null;
};

/** A callback as the API's /callbacks tells it. */
export type CallbackRow = {
  id: string;
  conversionId: string;
  gkClickId: string;
  offerId: string;
  partnerId: string;
  destination: string;
  changeNo: number;
  status: string;
  reason: string | null;
  state: string;
  nextAt: string | null;
  attemptCount: number;
  lastStatus: number | null;
  lastError: string | null;
  note: string | null;
  test: boolean;
  createdAt: string;
  endedAt: string | null;
  attempts: AttemptRow[];
};

/** Where a callback goes, in the words of the forms that set it up. */
export const DESTINATIONS: Record<string, string> = {
  account: "Account callback",
  global: "Callback URL, all offers",
  event: "Callback URL, one event",
};

type Props = { frame: Frame; rows: CallbackRow[]; choices: Choices; empty: Child };

/** Callbacks as rows; the Note leads to payload and attempts. */
export function CallbackTable({ frame, rows, choices, empty }: Props) {
  return (
    <Table
      caption="Callbacks, newest conversions first"
      rows={rows}
      columns={columns(frame.network.timezone, choices)}
      empty={empty}
    />
  );
}

function columns(zone: string, { offers, partners }: Choices): Column<CallbackRow>[] {
  return [
    { head: "Made", kind: "tight", cell: ({ createdAt }) => <Time at={createdAt} zone={zone} /> },
    {
      head: "State",
      cell: ({ state, nextAt, test }) => (
        <>
          <Status value={state} /> {test && <TestBadge />}
          {nextAt && (
            <small class="soft">
              <br />
              next <Time at={nextAt} zone={zone} date={false} />
            </small>
          )}
        </>
      ),
    },
    { head: "Note", kind: "main", cell: (callback) => <NoteLink callback={callback} /> },
    { head: "Tells", cell: ({ status }) => <Status value={status} /> },
    { head: "Attempts", kind: "number", cell: ({ attemptCount }) => attemptCount },
    { head: "Offer", cell: ({ offerId }) => <Named id={offerId} choices={offers} /> },
    { head: "Partner", cell: ({ partnerId }) => <Named id={partnerId} choices={partners} /> },
    { head: "To", cell: ({ destination }) => DESTINATIONS[destination] ?? destination },
    {
      head: "gk_click_id",
      kind: "tight",
      cell: ({ gkClickId }) => <Id id={gkClickId} href={traceHref(gkClickId)} />,
    },
    {
      head: "Conversion id",
      kind: "tight",
      cell: ({ conversionId }) => <Id id={conversionId} href={`/reports/conversions/${conversionId}`} />,
    },
    { head: "Callback id", kind: "tight", cell: ({ id }) => <Id id={id} /> },
  ];
}

function NoteLink({ callback }: { callback: CallbackRow }) {
  return (
    <a href={`/reports/callbacks/${callback.id}`}>
      <Name>{noteOf(callback)}</Name>
    </a>
  );
}

/** What there is to say of a callback: its note, what went wrong, or what the endpoint answered. */
export function noteOf({ note, lastError, lastStatus, attemptCount, state }: CallbackRow): string {
  const answered = lastStatus === null ? "No answer" : `HTTP ${lastStatus}`;
  const outcome = attemptCount === 0 ? `Not sent yet (${state})` : (lastError ?? answered);
  return note ? `${note} · ${outcome}` : outcome;
}
