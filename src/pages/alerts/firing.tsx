import type { AlertKind } from "../../domain/alert/alert";
import { withQuery } from "../ui/filters";
import { Notice } from "../ui/notice";
import type { Frame } from "../ui/shell";
import { Name, Time } from "../ui/values";

/** An alert that fires now, as the API's /attention tells it. */
export type FiringAlert = {
  alertId: string;
  name: string;
  kind: AlertKind;
  message: string;
  offerId: string | null;
  partnerId: string | null;
  firedAt: string;
};

/** The alerts that fire now, above all else. */
export function FiringAlerts({ alerts, frame }: { alerts: FiringAlert[]; frame: Frame }) {
  if (alerts.length === 0) return null;
  const zone = frame.network.timezone;
  return (
    <Notice
      tone="warn"
      title={alerts.length === 1 ? "An alert is firing" : `${alerts.length} alerts are firing`}
    >
      <ul>
        {alerts.map((alert) => (
          <li>
            <a href={`/alerts/${alert.alertId}`}>
              <Name>{alert.name}</Name>
            </a>
            : <FiringMessage alert={alert} />{" "}
            <small class="soft">
              when it fired, <Time at={alert.firedAt} zone={zone} />
            </small>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** What fires, leading to the page that tells more. */
function FiringMessage({ alert }: { alert: FiringAlert }) {
  const href = hrefOfFiring(alert);
  return href ? (
    <a href={href}>
      <Name>{alert.message}</Name>
    </a>
  ) : (
    <Name>{alert.message}</Name>
  );
}

type About = { offerId: string; partnerId: string };

/** The page that tells more of what each kind is about. */
const PAGES: Partial<Record<AlertKind, (about: About) => string | null>> = {
  cap_reached: ({ offerId }) => offerId && `/offers/${offerId}`,
  no_conversion: (about) => withQuery("/reports/performance", { ...about, groupBy: "day" }),
  callback_failing: ({ partnerId }) => withQuery("/reports/callbacks", { partnerId }),
  postback_errors: ({ offerId }) => withQuery("/history", { type: "postback", level: "error", offerId }),
  member_ids: ({ partnerId }) => partnerId && `/partners/${partnerId}/health`,
  click_lost: () => "/history?code=CLICK_LOST",
};

/** Where a firing leads; null where no page knows more than the alert's own. */
function hrefOfFiring({ kind, offerId, partnerId }: FiringAlert): string | null {
  return PAGES[kind]?.({ offerId: offerId ?? "", partnerId: partnerId ?? "" }) || null;
}
