import { Status } from "../ui/badge";
import { Tabs } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import type { Child } from "../ui/types";
import { Id } from "../ui/values";
import { HealthBadge } from "./health-badge";
import type { PartnerView } from "./partner";

/** What the tabs of a partner share: its name, status, health and the tabs. */
export function PartnerShell(props: {
  frame: Frame;
  partner: PartnerView;
  tab: "" | "/callback" | "/users" | "/health";
  /** Analysts may not read who signs in. */
  mayChange: boolean;
  children: Child;
}) {
  const { frame, partner, tab, mayChange, children } = props;
  const { id, name, status, memberIdHealth } = partner;
  const path = `/partners/${id}`;
  const items = [
    { href: path, label: "Details" },
    { href: `${path}/callback`, label: "Callback" },
    ...(mayChange ? [{ href: `${path}/users`, label: "Portal users" }] : []),
    { href: `${path}/health`, label: "Health" },
  ];
  return (
    <Shell
      frame={frame}
      title={name}
      section="/partners"
      back={{ href: "/partners", label: "Partners" }}
      lead={
        <>
          <Status value={status} /> <HealthBadge status={memberIdHealth.status} /> <Id id={id} />
        </>
      }
    >
      <Tabs label="Partner" items={items} current={`${path}${tab}`} />
      {children}
    </Shell>
  );
}
