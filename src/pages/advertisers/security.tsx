import { Badge } from "../ui/badge";
import { Button, PostButton } from "../ui/button";
import { Checkbox, TextArea } from "../ui/field";
import { asOf, Form } from "../ui/form";
import { Card, Facts } from "../ui/pieces";
import type { Frame } from "../ui/shell";
import { type Column, Table } from "../ui/table";
import { Count, Time } from "../ui/values";
import { type Wrong, WrongNotice } from "../ui/wrong";
import type { AdvertiserView } from "./advertiser";
import { SecretRotation } from "./rotation";
import { AdvertiserShell } from "./shell";

/** Where proven postbacks came from. */
export type AddressView = {
  ip: string;
  firstAt: string;
  lastAt: string;
  count: number;
  signed: boolean;
  allowed: boolean;
};
/** The security form as somebody filled it in; `allowedIps` is a line each. */
export type SecurityEntry = { requireToken: boolean; requireSignature: boolean; allowedIps: string };

type Props = {
  frame: Frame;
  advertiser: AdvertiserView;
  addresses: AddressView[];
  mayChange: boolean;
  entry: SecurityEntry;
  wrong?: Wrong;
};

/** The Security tab of an advertiser: what its postbacks must have, and from where they may come. */
export function AdvertiserSecurityPage(props: Props) {
  const { frame, advertiser, addresses, mayChange } = props;
  const action = `/advertisers/${advertiser.id}/security/allow`;
  const fresh = addresses.filter(({ ip }) => !advertiser.postbackSecurity.allowedIps.includes(ip));
  const allowAll = mayChange && fresh.length > 1 && fresh.length <= 200 && (
    <PostButton
      action={action}
      token={frame.token}
      fields={{ ips: fresh.map(({ ip }) => ip).join("\n") }}
      small
    >
      Allow all {String(fresh.length)}
    </PostButton>
  );
  return (
    <AdvertiserShell frame={frame} advertiser={advertiser} tab="/security">
      {mayChange ? <SecurityForm {...props} /> : <SecurityFacts advertiser={advertiser} />}
      <SecretRotation frame={frame} advertiser={advertiser} mayChange={mayChange} />
      <Card title="Addresses that postbacks came from" actions={allowAll}>
        <p class="soft">
          Learnt from postbacks with a valid token or signature. While no address is allowed explicitly, all
          are let in.
        </p>
        <Table
          caption="Learnt addresses, seen last first"
          rows={addresses}
          columns={columns(props, action)}
          empty={
            <p class="soft">
              None yet: they appear with the first postback that has the token or a signature.
            </p>
          }
        />
      </Card>
    </AdvertiserShell>
  );
}

function SecurityForm({ frame, advertiser, entry, wrong }: Props) {
  return (
    <Card title="What postbacks must have">
      <WrongNotice wrong={wrong} />
      <Form
        action={`/advertisers/${advertiser.id}/security`}
        token={frame.token}
        asOf={asOf(frame, advertiser)}
      >
        <Checkbox
          name="requireToken"
          label="The token"
          checked={entry.requireToken}
          hint="Every URL of the Postback tab has it."
        />
        <Checkbox
          name="requireSignature"
          label="A valid signature"
          checked={entry.requireSignature}
          hint="HMAC-SHA256 with the secret that was shown when it was made. Most tracking systems cannot sign."
        />
        <TextArea
          name="allowedIps"
          label="Allowed addresses"
          value={entry.allowedIps}
          rows={5}
          class="code"
          error={wrong?.errors.allowedIps}
          hint="One address or range a line: 203.0.113.7, 203.0.113.0/24, 2001:db8::/32. Empty lets all in."
        />
        <div class="row">
          <Button kind="primary">Save</Button>
        </div>
      </Form>
    </Card>
  );
}

function SecurityFacts({ advertiser }: { advertiser: AdvertiserView }) {
  const { requireToken, requireSignature, allowedIps } = advertiser.postbackSecurity;
  return (
    <Card title="What postbacks must have">
      <Facts
        items={[
          ["Token", requireToken ? "required" : "not required"],
          ["Signature", requireSignature ? "required" : "not required"],
          ["Allowed addresses", allowedIps.length > 0 ? allowedIps.join(", ") : "all"],
        ]}
      />
    </Card>
  );
}

function columns({ frame, advertiser, mayChange }: Props, action: string): Column<AddressView>[] {
  const zone = frame.network.timezone;
  const { allowedIps } = advertiser.postbackSecurity;
  const allow: Column<AddressView> = {
    head: "Allow",
    cell: ({ ip, allowed }) =>
      (allowedIps.length === 0 || !allowed) && (
        <PostButton action={action} token={frame.token} fields={{ ips: ip }} small>
          Allow <span class="unseen">{ip}</span>
        </PostButton>
      ),
  };
  return [
    { head: "Address", kind: "main", cell: ({ ip }) => <code>{ip}</code> },
    {
      head: "Let in",
      cell: ({ allowed }) => <Badge tone={allowed ? "good" : "bad"}>{allowed ? "yes" : "no"}</Badge>,
    },
    { head: "Proven by", cell: ({ signed }) => (signed ? "signature" : "token") },
    { head: "Postbacks", kind: "number", cell: ({ count }) => <Count value={count} /> },
    { head: "First", kind: "tight", cell: ({ firstAt }) => <Time at={firstAt} zone={zone} /> },
    { head: "Last", kind: "tight", cell: ({ lastAt }) => <Time at={lastAt} zone={zone} /> },
    ...(mayChange ? [allow] : []),
  ];
}
