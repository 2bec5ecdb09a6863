import type { Choices } from "../performance/parts";
import { Badge } from "../ui/badge";
import { Button, LinkButton, PostButton } from "../ui/button";
import { type Option, Select } from "../ui/field";
import { withQuery } from "../ui/filters";
import { Token } from "../ui/form";
import { Card } from "../ui/pieces";
import type { Frame } from "../ui/shell";
import { Count, Name, Time } from "../ui/values";

/** Why postbacks wait, with what is known to mend it. */
export type Cause = {
  code: string;
  message: string;
  offerId: string | null;
  postedEvent: string | null;
  count: number;
  oldest: string;
  newest: string;
  /** The offer's events to choose from, where the event is unknown. */
  events: Option[];
  /** The events that were probably meant, the likeliest first. */
  near: Option[];
};

type Props = { frame: Frame; choices: Choices; mayChange: boolean };

/** The causes as cards, the commonest first, each with its way out. */
export function Causes({ causes, ...props }: Props & { causes: Cause[] }) {
  return (
    <>
      {causes.map((cause, index) => (
        <CauseCard cause={cause} no={index} {...props} />
      ))}
    </>
  );
}

function CauseCard(props: Props & { cause: Cause; no: number }) {
  const { cause, frame, choices, mayChange } = props;
  const { code, message, offerId, count, oldest, postedEvent } = cause;
  const fields = fieldsOf(cause);
  const title = postedEvent === null ? "Waiting for the click" : `Unknown event “${postedEvent}”`;
  const actions = (
    <>
      <LinkButton href={withQuery("/parked", fields)} small>
        Show only these
      </LinkButton>
      {mayChange && (
        <PostButton action="/parked/replay" token={frame.token} fields={fields} small>
          Replay all
        </PostButton>
      )}
    </>
  );
  return (
    <Card title={title} actions={actions}>
      <p class="row">
        <Badge tone="warn">
          <Count value={count} /> {count === 1 ? "waits" : "wait"}
        </Badge>
        <code>{code}</code>
        <span class="soft">
          since <Time at={oldest} zone={frame.network.timezone} />
        </span>
        {offerId && (
          <span>
            Offer{" "}
            <a href={`/offers/${offerId}`}>
              <Name>{choices.offers.find(({ value }) => value === offerId)?.label ?? offerId}</Name>
            </a>
          </span>
        )}
      </p>
      <Name>{message}</Name>
      {postedEvent === null ? <ClickHint /> : <EventHint {...props} />}
    </Card>
  );
}

/** What tells these postbacks from others that wait. */
function fieldsOf({ code, message, offerId }: Cause): Record<string, string> {
  return { code, message, ...(offerId ? { offerId } : {}) };
}

function ClickHint() {
  return (
    <p class="soft">
      They are tried again by themselves for 72 hours; most clicks are only seconds late. If they stay, look
      at the health of the click databases.
    </p>
  );
}

function EventHint({ cause, frame, mayChange, no }: Props & { cause: Cause; no: number }) {
  const { near, events, offerId, postedEvent } = cause;
  const likeliest = near[0];
  return (
    <>
      {likeliest ? (
        <p>
          The advertiser probably means{" "}
          {near.map(({ label }, index) => (
            <>
              {index > 0 && " or "}
              <strong>
                <bdi>{label}</bdi>
              </strong>
            </>
          ))}
          .
        </p>
      ) : (
        <p class="soft">
          No event of the offer has a name like it. Add the event to the offer, then replay; or say which
          event it is.
        </p>
      )}
      {mayChange && offerId && events.length > 0 && (
        <form class="filters" method="post" action="/parked/alias">
          <Token value={frame.token} />
          {Object.entries(fieldsOf(cause)).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <input type="hidden" name="alias" value={postedEvent ?? ""} />
          <Select
            name="eventId"
            id={`event-${no}`}
            label="It is another name of"
            options={events}
            value={likeliest?.value}
            empty={likeliest ? undefined : "Choose…"}
            required
            wide
          />
          <div class="row">
            <Button kind="primary">Add as alias and replay</Button>
          </div>
        </form>
      )}
    </>
  );
}
