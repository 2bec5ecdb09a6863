import type { Hop } from "../../domain/link/trail";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Form } from "../ui/form";
import { Notice, Refusal } from "../ui/notice";
import { Card, type Step, Timeline } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import { CodeBlock, Id } from "../ui/values";
import { ToolTabs } from "./tabs";
import { ReadOnly } from "./tools";

export type LinkCheckView = {
  testClickId: string;
  hops: Hop[];
  lostAt: number | null;
  end: "arrived" | "failed" | "too-many";
};
type Props = {
  frame: Frame;
  mayChange: boolean;
  url: string;
  check: LinkCheckView | null;
  refusal: { code: string; messages: string[]; responseId: string } | null;
};

/** Follows a tracking link hop by hop and shows where the click id travels or gets lost. */
export function LinkCheckPage({ frame, mayChange, url, check, refusal }: Props) {
  return (
    <Shell
      frame={frame}
      title="Link check"
      section="/tools"
      lead="Follows a tracking link with a test click id, hop by hop. No click is counted."
    >
      <ToolTabs current="/tools/link-check" />
      {!mayChange && <ReadOnly role={frame.user.role} />}
      {mayChange && (
        <Card title="Tracking link">
          {refusal && <Refusal {...refusal} />}
          <Form action="/tools/link-check" token={frame.token} kept={false}>
            <Field
              name="url"
              label="Tracking link"
              type="text"
              inputmode="url"
              required
              maxlength={4000}
              value={url}
              spellcheck={false}
              hint="A partner's link from here, or an advertiser's URL with {gk_click_id} in it."
            />
            <div class="row">
              <Button kind="primary">Check</Button>
            </div>
          </Form>
        </Card>
      )}
      {check && <Result check={check} />}
    </Shell>
  );
}

function Result({ check }: { check: LinkCheckView }) {
  const { hops, testClickId } = check;
  return (
    <Card title="The way of the link">
      <Verdict check={check} />
      <p>
        Test click id <Id id={testClickId} />
      </p>
      <Timeline steps={hops.map((hop, i) => stepOf(hop, i, check))} />
    </Card>
  );
}

function Verdict({ check: { hops, lostAt, end } }: { check: LinkCheckView }) {
  if (end === "failed") {
    return (
      <Notice tone="bad" title={`Hop ${hops.length} could not be reached`}>
        {hops.at(-1)?.error}
      </Notice>
    );
  }
  if (end === "too-many") {
    return <Notice tone="bad" title={`Still going on after ${hops.length} hops: it may be a loop`} />;
  }
  if (!hops.some(({ clickIdIn }) => clickIdIn.length > 0)) {
    return (
      <Notice tone="bad" title="The click id never travels">
        No URL on the way carries it. The tracking URL needs {"{gk_click_id}"} in the parameter that the
        tracking system stores.
      </Notice>
    );
  }
  if (lostAt !== null) {
    return (
      <Notice tone="warn" title={`The click id is not passed on to hop ${lostAt + 1}`}>
        That is right where hop {lostAt} is the tracking system that stores it. If it is only a forwarder, the
        id gets lost there.
      </Notice>
    );
  }
  return <Notice tone="good" title="The click id travels to the last page" />;
}

function stepOf(hop: Hop, i: number, { lostAt }: LinkCheckView): Step {
  const { url, status, error, note, ms, clickIdIn, by } = hop;
  const has = clickIdIn.length > 0;
  return {
    tone: error || (status ?? 0) >= 400 ? "bad" : lostAt === i ? "warn" : has ? "good" : "plain",
    time: `Hop ${i + 1} · ${ms} ms`,
    title: (
      <>
        {status === null ? "No answer" : `HTTP ${status}`}
        {by === "refresh" && " and the page's own refresh"}{" "}
        {has ? (
          <Badge tone="good">click id in {clickIdIn.join(", ")}</Badge>
        ) : (
          <Badge tone={lostAt === i ? "warn" : "plain"}>
            {lostAt === i ? "click id gone" : "no click id"}
          </Badge>
        )}
      </>
    ),
    children: (
      <>
        <CodeBlock text={url} />
        {hop.location && <CodeBlock label="Leads to" text={hop.location} />}
        {error && <p>{error}</p>}
        {note && <p class="soft">{note}</p>}
      </>
    ),
  };
}
