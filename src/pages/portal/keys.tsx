import { Badge } from "../ui/badge";
import { Button, Confirm } from "../ui/button";
import { Field } from "../ui/field";
import { Form } from "../ui/form";
import { Notice, Refusal } from "../ui/notice";
import { Pager, type Pages } from "../ui/pager";
import { Card } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import { type Column, Empty, Table } from "../ui/table";
import { CodeBlock, Name, Time } from "../ui/values";

export type PortalKey = { id: string; name: string; createdAt: string; revokedAt: string | null };
type Props = {
  frame: Frame;
  keys: PortalKey[];
  pages: Pages;
  /** A key or secret just made: it is shown this once. */
  made: { label: string; text: string; note: string } | null;
  refusal: { code: string; messages: string[]; responseId: string } | null;
};

/** A partner's API keys and the secret that signs its callbacks. */
export function PortalKeysPage({ frame, keys, pages, made, refusal }: Props) {
  return (
    <Shell
      frame={frame}
      title="Keys"
      section="/portal/keys"
      lead="For your own systems: the API and the signature of callbacks."
    >
      {made && (
        <Notice tone="good" title={`${made.label}: copy it now, it is shown only once`}>
          <CodeBlock text={made.text} />
          <p>{made.note}</p>
        </Notice>
      )}
      {refusal && <Refusal {...refusal} />}
      <Table
        caption="API keys, newest first"
        rows={keys}
        columns={columns(frame)}
        empty={
          <Empty title="No API keys yet">Make one below to read your offers and figures by program.</Empty>
        }
      />
      <Pager pages={pages} />
      <div class="columns">
        <Card title="Make an API key">
          <Form action="/portal/keys" token={frame.token}>
            <Field name="name" label="Name" required maxlength={200} hint="What will use it." />
            <div class="row">
              <Button kind="primary">Make the key</Button>
            </div>
          </Form>
        </Card>
        <Card title="Signing secret">
          <p>
            Callbacks are signed with it, as Standard Webhooks are: the headers <code>webhook-id</code>,{" "}
            <code>webhook-timestamp</code> and <code>webhook-signature</code>. A new secret signs at once; the
            old one signs along for a day.
          </p>
          <Confirm
            label="New secret…"
            question="Your systems must know the new secret within 24 hours."
            action="/portal/keys/secret"
            token={frame.token}
          >
            Make a new secret
          </Confirm>
        </Card>
      </div>
    </Shell>
  );
}

function columns({ network, token }: Frame): Column<PortalKey>[] {
  return [
    { head: "Name", kind: "main", cell: ({ name }) => <Name>{name}</Name> },
    {
      head: "Made",
      kind: "tight",
      cell: ({ createdAt }) => <Time at={createdAt} zone={network.timezone} />,
    },
    {
      head: "State",
      cell: ({ revokedAt }) => (revokedAt ? <Badge>Revoked</Badge> : <Badge tone="good">Works</Badge>),
    },
    {
      head: "Revoke",
      cell: ({ id, name, revokedAt }) =>
        !revokedAt && (
          <Confirm
            label="Revoke…"
            question={`What uses ${name} is refused from then on.`}
            action={`/portal/keys/${id}/revoke`}
            token={token}
          >
            Revoke it
          </Confirm>
        ),
    },
  ];
}
