import type { Destination } from "../../domain/callback/plan";
import { DESTINATIONS } from "../destinations";
import { Notice } from "../ui/notice";
import { Count, Name, Time } from "../ui/values";

/** An endpoint that failed so often that one try a minute goes through. */
export type Held = { host: string; failures: number; since: string | number };

/** Why callbacks wait, and when the next one goes. */
export function HeldBack({
  held,
  destination,
  zone,
}: {
  held: Held;
  destination: Destination;
  zone: string;
}) {
  const { host, failures, since } = held;
  return (
    <Notice tone="warn" title={`Held back: ${DESTINATIONS[destination]}`}>
      The endpoint <Name>{host}</Name> has failed <Count value={failures} /> times in a row since{" "}
      <Time at={since} zone={zone} />; one try a minute goes through.
    </Notice>
  );
}

/** Beside a state in a list. */
export const HeldMark = () => (
  <small class="soft">
    <br />
    held back
  </small>
);
