import type { Destination } from "../../domain/callback/plan";
import { DESTINATIONS } from "../destinations";
import { type Choices, Named, traceHref } from "../performance/parts";
import { Status, TestBadge } from "../ui/badge";
import type { Column } from "../ui/table";
import { Id, Name, Time } from "../ui/values";
import { type Held, HeldMark } from "./held-back";

/** An attempt to deliver a callback, its secrets masked. */
export type AttemptRow = {
  no: number;
  at: string;
  method: string;
  url: string;
  requestHeaders: Record<string, string>;
  requestBody: string | null;
  status: number | null;
  /** `HTTP_200`, or what its error begins with. */
  code: string;
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
  destination: Destination;
  changeNo: number;
  status: string;
  reason: string | null;
  state: string;
  nextAt: string | null;
  heldBack: Held | null;
  attemptCount: number;
  lastStatus: number | null;
  lastError: string | null;
  note: string | null;
  test: boolean;
  createdAt: string;
  endedAt: string | null;
  attempts: AttemptRow[];
};

const dayIn = (zone: string, at: string | number): string =>
  new Date(at).toLocaleDateString("en-CA", { timeZone: zone });

/** Callbacks as rows; what is tried again on another day has its date; the Note leads to payload and attempts. */
export function callbackColumns(
  { zone, now }: { zone: string; now: number },
  { offers, partners }: Choices,
): Column<CallbackRow>[] {
  return [
    {
      head: "Made",
      kind: "tight",
      cell: ({ id, createdAt }) => (
        <>
          <Time at={createdAt} zone={zone} />
          <br />
          <Id id={id} />
        </>
      ),
    },
    {
      head: "State",
      cell: ({ state, nextAt, heldBack, test }) => (
        <>
          <Status value={state} /> {test && <TestBadge />}
          {heldBack ? (
            <HeldMark />
          ) : (
            nextAt && (
              <small class="soft">
                <br />
                next <Time at={nextAt} zone={zone} date={dayIn(zone, nextAt) !== dayIn(zone, now)} />
              </small>
            )
          )}
        </>
      ),
    },
    {
      head: "Note",
      cell: (callback) => (
        <>
          <NoteLink callback={callback} />
          <small class="soft">
            <br />
            {DESTINATIONS[callback.destination]}
            {callback.attemptCount > 1 && `, attempt ${callback.attemptCount}`}
          </small>
        </>
      ),
    },
    { head: "Tells", cell: ({ status }) => <Status value={status} /> },
    { head: "Offer", cell: ({ offerId }) => <Named id={offerId} choices={offers} /> },
    { head: "Partner", cell: ({ partnerId }) => <Named id={partnerId} choices={partners} /> },
    {
      head: "Click and conversion",
      kind: "tight",
      cell: ({ gkClickId, conversionId }) => (
        <>
          <Id id={gkClickId} href={traceHref(gkClickId)} />
          <br />
          <Id id={conversionId} href={`/reports/conversions/${conversionId}`} />
        </>
      ),
    },
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
