import { Button } from "../ui/button";
import { Field, Select } from "../ui/field";
import { Form } from "../ui/form";
import { Pager, pagesOf } from "../ui/pager";
import { Picker } from "../ui/picker";
import { Card } from "../ui/pieces";
import { Shell } from "../ui/shell";
import { Empty, Table } from "../ui/table";
import { WrongNotice } from "../ui/wrong";
import type { UsersProps } from "./types";
import { linkColumns, userColumns } from "./users-columns";

/** Who may sign in. */
export function UsersPage(props: UsersProps) {
  const { frame, users, next, query, invitations } = props;
  return (
    <Shell
      frame={frame}
      title="Users"
      lead="Staff see the console; a partner's users see the portal and only what is theirs."
    >
      <Table
        caption="Users"
        rows={users}
        columns={userColumns(props)}
        empty={<Empty title="No users on this page" />}
      />
      <Pager pages={pagesOf("/users", {}, query, next)} />
      <div class="columns">
        <Invite {...props} />
        <Card title="Open links">
          <Table
            caption="Open links"
            rows={invitations}
            columns={linkColumns(props)}
            empty={<p class="soft">None. A link disappears here when it is used or after 7 days.</p>}
          />
        </Card>
      </div>
    </Shell>
  );
}

function Invite({ frame, roles, partners, values, wrong }: UsersProps) {
  return (
    <Card title="Invite somebody">
      <WrongNotice wrong={wrong} />
      <Form action="/users/invite" token={frame.token}>
        <Field
          name="email"
          label="E-mail"
          type="email"
          required
          value={values?.email}
          error={wrong?.errors.email}
          hint="You get a link to send; nothing is mailed."
        />
        <Select
          name="role"
          label="Role"
          required
          value={values?.role ?? "analyst"}
          options={roles.map((role) => ({ value: role, label: role }))}
          hint="Analysts see everything and change nothing."
        />
        <Picker
          name="partnerId"
          label="Partner"
          value={values?.partnerId ?? ""}
          options={partners}
          empty="None"
          error={wrong?.errors.partnerId}
          hint="For the role partner only."
        />
        <div class="row">
          <Button kind="primary">Make the link</Button>
        </div>
      </Form>
    </Card>
  );
}
