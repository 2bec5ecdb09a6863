import { Badge } from "../ui/badge";
import { Notice } from "../ui/notice";
import type { Frame } from "../ui/shell";
import type { Child } from "../ui/types";
import { Id, Time } from "../ui/values";
import { OfferShell } from "./offer-shell";
import type { OfferView } from "./types";

/** A fact that was observed, or null. */
export type Seen = { at: string; id: string; words: string; test?: boolean } | null;

/** What was seen of an offer on its way to going live. */
export type GoLive = {
  click: Seen;
  clickIdReplaced: Seen;
  postback: Seen;
  conversion: Seen;
  callback: Seen;
  /** What speaks against it, such as the last refusal. */
  notes: Partial<Record<"click" | "clickIdReplaced" | "postback" | "conversion" | "callback", string>>;
};

const STEPS: { key: Exclude<keyof GoLive, "notes">; title: string; todo: string }[] = [
  {
    key: "click",
    title: "Partner click seen",
    todo: "Ask a partner to follow its tracking link once with real values for pub_click_id and pub_member_id.",
  },
  {
    key: "clickIdReplaced",
    title: "Click id replaced",
    todo: "The address that the visitor was sent to must hold the click's own gk_click_id.",
  },
  {
    key: "postback",
    title: "Postback seen",
    todo: "Ask the advertiser to send a test conversion to the postback URL. The Operation Tools do not count here.",
  },
  {
    key: "conversion",
    title: "Conversion recorded",
    todo: "A postback that is accepted, or a test conversion of the Operation Tools, turns this green.",
  },
  {
    key: "callback",
    title: "Callback answered with 2xx",
    todo: "The partner's endpoint must answer the callback with a status from 200 to 299.",
  },
];

/** Whether an offer works from end to end, step by step, by what was seen and nothing else. */
export function ChecklistPage(props: { frame: Frame; offer: OfferView; mayChange: boolean; goLive: GoLive }) {
  const { frame, offer, mayChange, goLive } = props;
  const done = STEPS.filter(({ key }) => goLive[key]).length;
  return (
    <OfferShell frame={frame} offer={offer} tab="/checklist" mayChange={mayChange}>
      <Notice tone={done === STEPS.length ? "good" : "info"} title={`${done} of ${STEPS.length} seen`}>
        Each line turns green only on what was observed in the last 30 days. Load the page again to look anew.
      </Notice>
      <ol class="checklist">
        {STEPS.map(({ key, title, todo }) => (
          <Line
            title={title}
            todo={todo}
            seen={goLive[key]}
            note={goLive.notes[key]}
            zone={frame.network.timezone}
          />
        ))}
      </ol>
    </OfferShell>
  );
}

function Line(props: { title: string; todo: string; seen: Seen; note?: string; zone: string }) {
  const { title, todo, seen, note, zone } = props;
  const more: Child = seen ? (
    <p>
      <bdi>{seen.words}</bdi> · <Time at={seen.at} zone={zone} /> · <Id id={seen.id} />
    </p>
  ) : (
    <p class="soft">{todo}</p>
  );
  return (
    <li>
      <div class="row">
        <Badge tone={seen ? "good" : "plain"}>{seen ? "✓ Seen" : "Not yet"}</Badge>
        <h2>{title}</h2>
        {seen?.test && <Badge tone="info">Test</Badge>}
      </div>
      {more}
      {note && (
        <p class="soft">
          <bdi>{note}</bdi>
        </p>
      )}
    </li>
  );
}
