import { DESTINATIONS } from "../destinations";
import { HeldBack } from "../records/held-back";
import { requestText } from "../tools/outcome";
import { Status } from "../ui/badge";
import { toPartner } from "../ui/labels";
import { Card, Facts } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import { CodeBlock, Id, Name, Time } from "../ui/values";
import type { Delivery } from "./log";

type Props = { frame: Frame; delivery: Delivery };

/** One delivery with each attempt: the payload as it was sent, and the answer. */
export function DeliveryPage({ frame, delivery }: Props) {
  const zone = frame.network.timezone;
  const { id, conversionId, gkClickId, destination, status, state, lastError, nextAt, heldBack, attempts } =
    delivery;
  const back = { href: "/portal/postbacks/log", label: "Delivery log" };
  return (
    <Shell frame={frame} title="Delivery" section="/portal/postbacks" back={back}>
      {heldBack && <HeldBack held={heldBack} destination={destination} zone={zone} />}
      <Card title={DESTINATIONS[destination]}>
        <Facts
          items={[
            ["State", <Status value={state} />],
            ["Tells", <Status value={status} />],
            ["webhook-id", <Id id={id} />],
            ["Conversion", <Id id={conversionId} />],
            ["gk_click_id", <Id id={gkClickId} />],
            lastError ? ["Last error", <Name>{toPartner(lastError)}</Name>] : null,
            nextAt && !heldBack ? ["Next attempt", <Time at={nextAt} zone={zone} />] : null,
          ]}
        />
      </Card>
      {attempts.length === 0 && <p class="soft">{unseen(delivery)}</p>}
      {attempts.map((attempt) => (
        <Attempt attempt={attempt} zone={zone} />
      ))}
    </Shell>
  );
}

function unseen({ state, lastStatus }: Delivery): string {
  if (state === "superseded") return "It was not sent: a newer one took its place.";
  if (state === "waiting" && lastStatus === null) return "Not sent yet.";
  return "The record of its attempts is not here: a new one comes within seconds, old ones are kept for a limited time.";
}

function Attempt({ attempt, zone }: { attempt: Delivery["attempts"][number]; zone: string }) {
  const {
    no,
    at,
    method,
    url,
    requestHeaders: headers,
    requestBody: body,
    status,
    ms,
    answer,
    error,
  } = attempt;
  return (
    <Card title={`Attempt ${no}`}>
      <Facts
        items={[
          ["Time", <Time at={at} zone={zone} />],
          ["Answer", `${status === null ? "none" : `HTTP ${status}`} in ${ms} ms`],
          error ? ["Error", <Name>{error}</Name>] : null,
        ]}
      />
      <CodeBlock
        label="What was sent; “revenue” in it is your payout"
        text={requestText({ method, url, headers, body })}
      />
      {answer && <CodeBlock label="What you answered" text={answer} />}
    </Card>
  );
}
