import type { Session } from "../../domain/access/user";
import { Badge } from "../ui/badge";
import { Button, PostButton } from "../ui/button";
import { Field } from "../ui/field";
import { Form } from "../ui/form";
import { NewPassword } from "../ui/new-password";
import { Notice } from "../ui/notice";
import { Card } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import { type Column, Table } from "../ui/table";
import { Time } from "../ui/values";
import { type Wrong, WrongNotice } from "../ui/wrong";

/** One's own password and sessions. */
export function AccountPage(props: {
  frame: Frame;
  sessions: Session[];
  currentId: string;
  wrong: Wrong | undefined;
  changed: boolean;
}) {
  const { frame, sessions, currentId, wrong, changed } = props;
  const { token } = frame;
  return (
    <Shell frame={frame} title="Password and sessions">
      {changed && <Notice tone="good">The password is changed; all other sessions have ended.</Notice>}
      <Card title="Change the password">
        <WrongNotice wrong={wrong} />
        <Form action="/account/password" token={token}>
          <Field
            name="current"
            label="Present password"
            type="password"
            required
            autocomplete="current-password"
            error={wrong?.errors.current}
          />
          <NewPassword label="New password" error={wrong?.errors.password} />
          <div class="row">
            <Button kind="primary">Change the password</Button>
          </div>
        </Form>
      </Card>
      <Card
        title="Where you are signed in"
        actions={
          sessions.length > 1 && (
            <PostButton action="/account/sessions/end-others" token={token} small>
              End all others
            </PostButton>
          )
        }
      >
        <Table
          caption="Sessions"
          rows={sessions}
          columns={sessionColumns(frame, currentId)}
          empty={<p>There are none.</p>}
        />
      </Card>
    </Shell>
  );
}

function sessionColumns({ network, token }: Frame, currentId: string): Column<Session>[] {
  const { timezone } = network;
  return [
    {
      head: "Browser",
      kind: "main",
      cell: ({ userAgent, id }) => (
        <>
          <bdi>{describeAgent(userAgent)}</bdi> {id === currentId && <Badge tone="good">This one</Badge>}
        </>
      ),
    },
    { head: "Address", cell: ({ ip }) => ip ?? <span class="soft">–</span> },
    { head: "Signed in", kind: "tight", cell: ({ createdAt }) => <Time at={createdAt} zone={timezone} /> },
    { head: "Last seen", kind: "tight", cell: ({ lastSeenAt }) => <Time at={lastSeenAt} zone={timezone} /> },
    {
      head: "End",
      cell: ({ id }) => (
        <PostButton action="/account/sessions/end" token={token} fields={{ id }} small>
          {id === currentId ? "Sign out" : "End"}
        </PostButton>
      ),
    },
  ];
}

/** A user agent in short: "Firefox on Linux"; as it came when nothing in it is known. */
function describeAgent(agent: string): string {
  const browsers: [RegExp, string][] = [
    [/Edg\//, "Edge"],
    [/OPR\//, "Opera"],
    [/Firefox\//, "Firefox"],
    [/Chrome\//, "Chrome"],
    [/Safari\//, "Safari"],
  ];
  const systems: [RegExp, string][] = [
    [/iPhone|iPad/, "iOS"],
    [/Android/, "Android"],
    [/Windows/, "Windows"],
    [/Mac OS X/, "macOS"],
    [/CrOS/, "ChromeOS"],
    [/Linux/, "Linux"],
  ];
  const find = (known: [RegExp, string][]) => known.find(([pattern]) => pattern.test(agent))?.[1];
  const [browser, system] = [find(browsers), find(systems)];
  return browser ? `${browser}${system ? ` on ${system}` : ""}` : agent || "Unknown";
}
