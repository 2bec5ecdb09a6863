import type { HealthStatus } from "../../domain/member/health";
import { Badge } from "../ui/badge";
import { HEALTH } from "./partner";

/** The state of a partner's member ids. */
export function HealthBadge({ status }: { status: HealthStatus }) {
  const { label, tone } = HEALTH[status];
  return <Badge tone={tone}>{label}</Badge>;
}
