import type { RequestSnapshot } from "../domain/history";
import type { HistoryLine } from "./history";
import { Status } from "./ui/badge";
import { Card, Facts } from "./ui/pieces";
import { type Frame, Shell } from "./ui/shell";
import { CodeBlock, Id, Name, Time } from "./ui/values";

/** One line with the request as it came, its secrets masked. */
export function HistoryLinePage(props: { frame: Frame; line: HistoryLine; names: Record<string, string> }) {
  const { frame, line, names } = props;
  const { code, level, time, type, message, count, gkClickId, offerId, partnerId, responseId, request } =
    line;
  const named = (id: string | null) => (id ? <Name>{names[id] ?? id}</Name> : <span class="soft">–</span>);
  return (
    <Shell frame={frame} title={code} section="/history" back={{ href: "/history", label: "History Logs" }}>
      <div class="columns">
        <Card title="What happened">
          <Name>{message}</Name>
          <Facts
            items={[
              ["Time", <Time at={time} zone={frame.network.timezone} />],
              ["Level", <Status value={level} />],
              ["Type", type],
              count > 1 ? ["Stands for", `${count} like it`] : null,
              ["Offer", named(offerId)],
              ["Partner", named(partnerId)],
              ["gk_click_id", <Id id={gkClickId} />],
              ["Response id", <Id id={responseId} />],
            ]}
          />
        </Card>
        <Card title="The request">{request ? <Request request={request} /> : <p class="soft">None.</p>}</Card>
      </div>
    </Shell>
  );
}

function Request({ request }: { request: RequestSnapshot }) {
  const { method, url, body, ip, userAgent } = request;
  return (
    <>
      <CodeBlock text={`${method} ${url}`} label="Secrets are masked" />
      {body && <CodeBlock text={body} label="Body" />}
      <Facts
        items={[ip ? ["Address", ip] : null, userAgent ? ["User agent", <Name>{userAgent}</Name>] : null]}
      />
    </>
  );
}
