import type { Destination } from "../../domain/callback/plan";
import type { FiringAlert } from "../alerts/firing";
import { DESTINATIONS } from "../destinations";
import { sectionOf } from "../nav";
import { Badge } from "../ui/badge";
import { withQuery } from "../ui/filters";
import type { IconName } from "../ui/icon";
import { Card } from "../ui/pieces";
import type { Frame } from "../ui/shell";
import type { Child } from "../ui/types";
import { Count, Name, Percent, Time } from "../ui/values";

/** As the API's /attention and /history-logs tell it. */
export type AttentionCards = {
  alerts: FiringAlert[];
  caps: {
    offerId: string;
    of: string;
    metric: string;
    period: string;
    used: number;
    limit: number;
    currency: string;
    reached: boolean;
  }[];
  breakers: {
    partnerId: string;
    partner: string;
    destination: Destination;
    host: string;
    failures: number;
    openedAt: string;
  }[];
  failedCallbacks: { partnerId: string; partner: string; count: number; lastError: string | null }[];
  parkedPostbacks: { code: string; count: number; oldestAt: string }[];
  errors: {
    id: string;
    time: string;
    code: string;
    message: string;
    count: number;
    offerId: string | null;
    partnerId: string | null;
  }[];
  /** Of the offers and partners that the errors are of, by id. */
  names: Record<string, string>;
};

/** Caps, callbacks, waiting postbacks and errors. */
export function Attention({ frame, cards }: { frame: Frame; cards: AttentionCards }) {
  return (
    <div class="halves">
      <Caps frame={frame} caps={cards.caps} />
      <FailingCallbacks frame={frame} {...cards} />
      <Waiting frame={frame} causes={cards.parkedPostbacks} />
      <Errors frame={frame} errors={cards.errors} names={cards.names} />
    </div>
  );
}

type ListProps = {
  frame: Frame;
  title: string;
  section: IconName;
  query?: Record<string, string>;
  none: string;
};

function ListCard({ frame, title, section, query = {}, none, items }: ListProps & { items: Child[] }) {
  const href = sectionOf(frame.user.role, section);
  const all =
    href && items.length > 0 ? (
      <a href={withQuery(href, query)} aria-label={`Show all: ${title}`}>
        Show all
      </a>
    ) : undefined;
  return (
    <Card title={title} actions={all}>
      {items.length === 0 ? (
        <p class="soft">{none}</p>
      ) : (
        <ul class="lines">
          {items.map((item) => (
            <li>{item}</li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** A name that leads to its record where the section is there. */
function RecordLink({
  frame,
  section,
  id,
  name,
}: {
  frame: Frame;
  section: IconName;
  id: string;
  name: string;
}) {
  const href = sectionOf(frame.user.role, section);
  return href ? (
    <a href={`${href}/${id}`}>
      <Name>{name}</Name>
    </a>
  ) : (
    <Name>{name}</Name>
  );
}

function Caps({ frame, caps }: { frame: Frame; caps: AttentionCards["caps"] }) {
  const items = caps.map(({ offerId, of, metric, period, used, limit, currency, reached }) => (
    <>
      <div class="row">
        <RecordLink frame={frame} section="offers" id={offerId} name={of} />
        <Badge tone={reached ? "bad" : "warn"}>
          {reached ? "Reached" : <Percent value={roundedDown(used / limit)} />}
        </Badge>
      </div>
      <small class="soft">
        <Count value={used} /> of <Count value={limit} />{" "}
        {metric === "revenue" ? `${currency} revenue` : metric},{" "}
        {period === "total" ? "in total" : `this ${period}`}
      </small>
    </>
  ));
  const none = "No cap of an active offer is used by 80 % or more.";
  return <ListCard frame={frame} title="Caps close to full" section="offers" none={none} items={items} />;
}

/** What is not full must not read as 100 %. */
const roundedDown = (share: number) => Math.floor(share * 1e4) / 1e4;

type Failing = Pick<AttentionCards, "breakers" | "failedCallbacks"> & { frame: Frame };

function FailingCallbacks({ frame, breakers, failedCallbacks }: Failing) {
  const zone = frame.network.timezone;
  const held = breakers.map(({ partnerId, partner, destination, host, failures, openedAt }) => (
    <>
      <div class="row">
        <RecordLink frame={frame} section="partners" id={partnerId} name={partner} />
        <Badge tone="bad">Held back</Badge>
      </div>
      <small class="soft">
        {DESTINATIONS[destination]}: <Name>{host}</Name> has failed <Count value={failures} /> times in a row
        since <Time at={openedAt} zone={zone} />; it is tried once a minute.
      </small>
    </>
  ));
  const failed = failedCallbacks.map(({ partnerId, partner, count, lastError }) => (
    <>
      <div class="row">
        <RecordLink frame={frame} section="partners" id={partnerId} name={partner} />
        <Badge tone="bad">
          <Count value={count} /> failed
        </Badge>
      </div>
      <small class="soft">
        Given up in the last 7 days{lastError && <>. Last: {<Name>{lastError}</Name>}</>}
      </small>
    </>
  ));
  const card = { title: "Callbacks failing", section: "callbacks", query: { state: "failed" } } as const;
  const none = "All partners take their callbacks.";
  return <ListCard frame={frame} {...card} none={none} items={[...held, ...failed]} />;
}

const CAUSES: Record<string, string> = {
  PARKED: "Their click has not arrived yet",
  EVENT_UNKNOWN: "Their event is unknown to the offer",
};

function Waiting({ frame, causes }: { frame: Frame; causes: AttentionCards["parkedPostbacks"] }) {
  const items = causes.map(({ code, count, oldestAt }) => (
    <>
      <div class="row">
        <span>{CAUSES[code] ?? code}</span>
        <Badge tone="warn">
          <Count value={count} />
        </Badge>
      </div>
      <small class="soft">
        <code>{code}</code>, the oldest since <Time at={oldestAt} zone={frame.network.timezone} />
      </small>
    </>
  ));
  const none = "No postback waits.";
  return <ListCard frame={frame} title="Waiting postbacks" section="parked" none={none} items={items} />;
}

function Errors({ frame, errors, names }: { frame: Frame } & Pick<AttentionCards, "errors" | "names">) {
  const items = errors.map(({ id, time, code, message, count, offerId, partnerId }) => (
    <>
      <div class="row">
        <a href={`/history/${id}`}>
          <code>{code}</code>
        </a>
        {count > 1 && (
          <Badge>
            × <Count value={count} />
          </Badge>
        )}
        <small class="soft">
          <Time at={time} zone={frame.network.timezone} />
        </small>
      </div>
      <Name>{message}</Name>
      {(offerId || partnerId) && (
        <small class="soft">
          {[offerId, partnerId]
            .filter((one) => one !== null)
            .map((one, i) => (
              <>
                {i > 0 && " · "}
                <Name>{names[one] ?? one}</Name>
              </>
            ))}
        </small>
      )}
    </>
  ));
  const card = { title: "Latest errors", section: "history", query: { level: "error" } } as const;
  return <ListCard frame={frame} {...card} none="No error within 7 days." items={items} />;
}
