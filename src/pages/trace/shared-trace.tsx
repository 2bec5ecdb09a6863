import { Bare } from "../ui/bare";
import type { Theme } from "../ui/types";
import { Id, Name, Time } from "../ui/values";
import { type TraceLine, TraceTimeline } from "./steps";

/** The story of a click for a partner or an advertiser, who is not signed in. */
export function SharedTracePage(props: {
  theme: Theme;
  network: { name: string; timezone: string };
  clickId: string;
  until: number;
  audience: "partner" | "advertiser";
  steps: TraceLine[];
  /** Null where nothing is known, or where the reader is not to know. */
  names: { offer: string | null; partner: string | null };
}) {
  const { theme, network, clickId, until, audience, steps, names } = props;
  return (
    <Bare title="The story of a click" theme={theme} wide>
      <p class="soft">
        <Name>{network.name}</Name> · times in {network.timezone} · this page is there until{" "}
        <Time at={until} zone={network.timezone} />
      </p>
      {(names.offer || names.partner) && (
        <p>
          {names.offer && <Name>{names.offer}</Name>}
          {names.offer && names.partner && " · "}
          {names.partner && <Name>{names.partner}</Name>}
        </p>
      )}
      <p class="row">
        gk_click_id <Id id={clickId} />
      </p>
      <TraceTimeline
        steps={steps}
        zone={network.timezone}
        names={{}}
        links={false}
        own={audience === "partner"}
      />
    </Bare>
  );
}
