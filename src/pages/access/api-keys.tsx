import type { Role } from "../../domain/account/account";
import { Badge } from "../ui/badge";
import { Button, Confirm } from "../ui/button";
import { Field, type Option, Select } from "../ui/field";
import { Form } from "../ui/form";
import { Pager, type Pages } from "../ui/pager";
import { Picker } from "../ui/picker";
import { Card } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import { type Column, Empty, Table } from "../ui/table";
import { Id, Name, Time } from "../ui/values";
import { type Wrong, WrongNotice } from "../ui/wrong";

/** A key as the API tells it, without the key itself. */
export type KeyView = {
  id: string;
  name: string;
  role: Role;
  partnerId: string | null;
  createdAt: string;
  revokedAt: string | null;
};
/** The form of a key as somebody filled it in. */
export type KeyEntry = { name: string; role: string; partnerId: string };

type Props = {
  frame: Frame;
  keys: KeyView[];
  pages: Pages;
  partners: Option[];
  entry?: KeyEntry;
  wrong?: Wrong;
};

const ROLES: Record<Role, string> = {
  owner: "owner: everything, other owners too",
  manager: "manager: reads and changes",
  analyst: "analyst: reads",
  partner: "partner: reads what is one partner's",
};

/** Who may use the API. */
export function ApiKeysPage(props: Props) {
  const { frame, keys, pages, partners } = props;
  const names = new Map(partners.map(({ value, label }) => [value, label]));
  return (
    <Shell
      frame={frame}
      title="API keys"
      lead={
        <>
          For programs, as <code>Authorization: Bearer KEY</code>. <a href="/docs">What the API can do</a>.
        </>
      }
    >
      <Table
        caption="API keys, newest first"
        rows={keys}
        columns={columns(frame, names)}
        empty={<Empty title="There are no keys yet">Make one below; it is shown once.</Empty>}
      />
      <Pager pages={pages} />
      <NewKey {...props} />
    </Shell>
  );
}

function NewKey({ frame, partners, entry, wrong }: Props) {
  const errors = wrong?.errors ?? {};
  // Only owners make owners' keys.
  const roles = Object.entries(ROLES).filter(([role]) => role !== "owner" || frame.user.role === "owner");
  return (
    <Card title="New key">
      <WrongNotice wrong={wrong} />
      <Form action="/api-keys" token={frame.token}>
        <Field
          name="name"
          label="Name"
          required
          maxlength={200}
          value={entry?.name}
          error={errors.name}
          hint="Who or what uses it: it stands in the audit log."
        />
        <Select
          name="role"
          label="Role"
          required
          value={entry?.role ?? "analyst"}
          options={roles.map(([value, label]) => ({ value, label }))}
          error={errors.role}
        />
        <Picker
          name="partnerId"
          label="Partner"
          value={entry?.partnerId ?? ""}
          options={partners}
          empty="None"
          error={errors.partnerId}
          hint="For the role partner only."
        />
        <div class="row">
          <Button kind="primary">Make the key</Button>
        </div>
      </Form>
    </Card>
  );
}

function columns(frame: Frame, names: Map<string, string>): Column<KeyView>[] {
  const zone = frame.network.timezone;
  return [
    { head: "Name", kind: "main", cell: ({ name }) => <Name>{name}</Name> },
    {
      head: "Role",
      cell: ({ role, partnerId }) => (
        <>
          {role}
          {partnerId && (
            <small class="soft">
              {" "}
              · <bdi>{names.get(partnerId) ?? partnerId}</bdi>
            </small>
          )}
        </>
      ),
    },
    { head: "Id", kind: "tight", cell: ({ id }) => <Id id={id} /> },
    { head: "Made", kind: "tight", cell: ({ createdAt }) => <Time at={createdAt} zone={zone} /> },
    {
      head: "State",
      cell: ({ revokedAt }) =>
        revokedAt ? (
          <>
            <Badge tone="bad">revoked</Badge> <Time at={revokedAt} zone={zone} />
          </>
        ) : (
          <Badge tone="good">live</Badge>
        ),
    },
    { head: "Revoke", cell: (key) => <Revoke frame={frame} apiKey={key} /> },
  ];
}

function Revoke({ frame, apiKey }: { frame: Frame; apiKey: KeyView }) {
  const { id, name, role, revokedAt } = apiKey;
  if (revokedAt) return null;
  if (role === "owner" && frame.user.role !== "owner") return <span class="soft">an owner's</span>;
  return (
    <Confirm
      label="Revoke…"
      question={`What uses ${name} is refused from now on, for good.`}
      action={`/api-keys/${id}/revoke`}
      token={frame.token}
    >
      Revoke {name}
    </Confirm>
  );
}
