import { DESTINATIONS } from "../destinations";
import { Notice } from "../ui/notice";
import { Count, Name, Time } from "../ui/values";

/** An endpoint whose breaker is open. */
export type Held = {
  destination: keyof typeof DESTINATIONS;
  host: string;
  failures: number;
  openedAt: number;
};

/** Why callbacks wait, and when the next one goes. */
export function HeldBack({ held, zone }: { held: Held; zone: string }) {
  const { destination, host, failures, openedAt } = held;
  return (
    <Notice tone="warn" title={`Held back: ${DESTINATIONS[destination]}`}>
      The endpoint <Name>{host}</Name> has failed <Count value={failures} /> times in a row since{" "}
      <Time at={openedAt} zone={zone} />; one try a minute goes through.
    </Notice>
  );
}
