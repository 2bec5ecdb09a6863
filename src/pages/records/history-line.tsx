import type { RequestSnapshot } from "../../domain/history/history";
import { ClickId, NamedLink } from "../performance/parts";
import { Status } from "../ui/badge";
import { Card, Facts } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import { CodeBlock, Id, Name, Time } from "../ui/values";
import type { HistoryLine } from "./history";

type Props = {
  frame: Frame;
  line: HistoryLine;
  names: Record<string, string>;
  /** The callback that the line is about. */
  callbackId: string | null;
};

/** One line with the request as it came, its secrets masked; what it is about leads to its page. */
export function HistoryLinePage({ frame, line, names, callbackId }: Props) {
  const { code, level, time, type, message, count, gkClickId, offerId, partnerId, responseId, request } =
    line;
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
              ["Offer", <NamedLink section="/offers" id={offerId} name={names[offerId ?? ""]} />],
              ["Partner", <NamedLink section="/partners" id={partnerId} name={names[partnerId ?? ""]} />],
              ["gk_click_id", <ClickId id={gkClickId} />],
              callbackId
                ? ["Callback", <Id id={callbackId} href={`/reports/callbacks/${callbackId}`} />]
                : null,
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
