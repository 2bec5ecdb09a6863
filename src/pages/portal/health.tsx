import type { HealthStatus } from "../../domain/member/health";
import { Notice } from "../ui/notice";
import { Name } from "../ui/values";

/** What the latest clicks say of the partner's ids, as the API tells it. */
export type Health = {
  status: HealthStatus;
  messages: string[];
  offers: { offerId: string; status: HealthStatus; example: string | null }[];
};

/** A warning when the ids in the partner's links are static, reused, repeated or unreplaced. */
export function HealthNotice({ health, names }: { health: Health; names: Record<string, string> }) {
  if (health.status === "no_user_ids") {
    return (
      <Notice tone="info" title="No user ids">
        You pass your click id as pub_member_id. That is fine when you have no user ids; we then cannot tell
        whether one person completes an offer twice.
      </Notice>
    );
  }
  if (health.status !== "unhealthy") return null;
  const troubled = health.offers.filter(({ status }) => status === "unhealthy");
  return (
    <Notice tone="warn" title="The ids in your links need a look">
      <ul>
        {health.messages.map((message) => (
          <li>{message}</li>
        ))}
        {troubled.map(({ offerId, example }) => (
          <li>
            <a href={`/portal/offers/${offerId}`}>
              <Name>{names[offerId] ?? offerId}</Name>
            </a>
            {example && (
              <>
                , for example <code>{example}</code>
              </>
            )}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
