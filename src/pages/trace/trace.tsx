import type { Choices } from "../performance/parts";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Field, Select } from "../ui/field";
import { Filters } from "../ui/filters";
import { Form } from "../ui/form";
import { Notice } from "../ui/notice";
import { Card } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import { Empty, Table } from "../ui/table";
import { CodeBlock, Id, Name, Time } from "../ui/values";
import { type FoundClick, Several } from "./several";
import { type TraceLine, TraceTimeline } from "./steps";

/** A line of history that an id leads to where no click is known. */
export type FoundLine = { id: string; time: string; code: string; message: string };

/** What an id led to: one story, several clicks to choose from, lines of history only, or nothing. */
export type Found =
  | { kind: "nothing-asked" }
  | { kind: "nothing" }
  | { kind: "lines"; lines: FoundLine[] }
  | { kind: "several"; clicks: FoundClick[]; choices: Choices; more: boolean }
  | { kind: "story"; clickId: string; steps: TraceLine[]; names: Record<string, string> };

type Props = {
  frame: Frame;
  q: string;
  found: Found;
  mayShare: boolean;
  shared?: { url: string; audience: string; until: string };
};

/** Trace: any id in, the whole story out. */
export function TracePage({ frame, q, found, mayShare, shared }: Props) {
  return (
    <Shell
      frame={frame}
      title="Trace"
      section="/trace"
      lead="The whole story of a click: paste any id of it, of its conversions, callbacks or answers."
    >
      <Filters
        action="/trace"
        active={q !== ""}
        search={
          <Field
            name="q"
            id="any-id"
            label="Any id"
            type="search"
            value={q}
            placeholder="Click, conversion, callback, response, pub_click_id, …"
            autocomplete="off"
            spellcheck={false}
            class="any-id"
            wide
          />
        }
      />
      {shared && (
        <Notice tone="good" title={`The link for the ${shared.audience}`}>
          <CodeBlock text={shared.url} />
          <p>
            It shows this story without signing in until{" "}
            <Time at={shared.until} zone={frame.network.timezone} />.
          </p>
        </Notice>
      )}
      <Result {...{ frame, q, found, mayShare }} />
    </Shell>
  );
}

function Result({ frame, q, found, mayShare }: Omit<Props, "shared">) {
  const zone = frame.network.timezone;
  if (found.kind === "nothing-asked") {
    return (
      <Empty title="Paste an id">
        A gk_click_id, conversion id, callback id, responseId, pub_click_id, pub_member_id or the advertiser's
        conversion id.
      </Empty>
    );
  }
  if (found.kind === "nothing") {
    return (
      <Empty
        title="Nothing has this id"
        action={{ href: `/history?q=${encodeURIComponent(q)}`, label: "Look into the History Logs" }}
      >
        Check that it was copied whole. What happened a moment ago appears within seconds.
      </Empty>
    );
  }
  if (found.kind === "lines") return <Lines lines={found.lines} zone={zone} />;
  if (found.kind === "several") return <Several q={q} {...found} zone={zone} />;
  return (
    <>
      <p class="row">
        gk_click_id <Id id={found.clickId} /> <Badge>{found.steps.length} steps</Badge>
      </p>
      <TraceTimeline steps={found.steps} zone={zone} names={found.names} links />
      {mayShare && <Share frame={frame} clickId={found.clickId} />}
    </>
  );
}

function Lines({ lines, zone }: { lines: FoundLine[]; zone: string }) {
  return (
    <>
      <p>No click is known for this id, but the History Logs have something:</p>
      <Table
        caption="History lines with this id"
        rows={lines}
        empty=""
        columns={[
          {
            head: "Time",
            kind: "tight",
            cell: ({ id, time }) => (
              <a href={`/history/${id}`}>
                <Time at={time} zone={zone} />
              </a>
            ),
          },
          { head: "Code", cell: ({ code }) => <code>{code}</code> },
          { head: "Message", kind: "main", cell: ({ message }) => <Name>{message}</Name> },
        ]}
      />
    </>
  );
}

function Share({ frame, clickId }: { frame: Frame; clickId: string }) {
  const audiences = [
    { value: "partner", label: "the partner" },
    { value: "advertiser", label: "the advertiser" },
  ];
  return (
    <Card title="Show it to somebody">
      <p class="soft">
        A link that works for 7 days without signing in. It shows no secrets, addresses or e-mails; a partner
        sees neither revenue nor advertiser.
      </p>
      <Form action="/trace/share" token={frame.token} kept={false}>
        <input type="hidden" name="clickId" value={clickId} />
        <Select name="audience" label="For" options={audiences} value="partner" />
        <div class="row">
          <Button>Make the link</Button>
        </div>
      </Form>
    </Card>
  );
}
