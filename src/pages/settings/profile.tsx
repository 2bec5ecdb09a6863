import type { Network } from "../../domain/account/account";
import { Button } from "../ui/button";
import { Checkbox, Field } from "../ui/field";
import { Form } from "../ui/form";
import { Card, Facts } from "../ui/pieces";
import type { Frame } from "../ui/shell";
import { Id, Name } from "../ui/values";
import { type Wrong, WrongNotice } from "../ui/wrong";
import { SettingsShell } from "./settings";

/** The settings form as somebody filled it in. */
export type ProfileEntry = {
  name: string;
  currency: string;
  timezone: string;
  shareAdvertiserData: boolean;
  storeFullIp: boolean;
};

type Props = {
  frame: Frame;
  network: Network;
  origin: string;
  /** Only owners change a network. */
  isOwner: boolean;
  entry: ProfileEntry;
  timezones: string[];
  wrong?: Wrong;
};

/** The network's profile and policies. */
export function ProfilePage(props: Props) {
  const { frame, network, origin, isOwner } = props;
  return (
    <SettingsShell frame={frame} tab="/settings">
      {isOwner ? <ProfileForm {...props} /> : <ProfileFacts network={network} />}
      <Card title="Cannot be changed">
        <Facts
          items={[
            ["Short name", <code>{network.slug}</code>],
            ["Links and postbacks", <code>{origin}</code>],
            ["Id", <Id id={network.id} />],
          ]}
        />
      </Card>
      <p>
        Your own password and sessions are in <a href="/account">your account</a>.
      </p>
    </SettingsShell>
  );
}

function ProfileForm({ frame, entry, timezones, wrong }: Props) {
  const errors = wrong?.errors ?? {};
  return (
    <Card title="Network">
      <WrongNotice wrong={wrong} />
      <Form action="/settings" token={frame.token}>
        <Field name="name" label="Name" value={entry.name} error={errors.name} required maxlength={200} />
        <div class="pair">
          <Field
            name="currency"
            label="Currency"
            value={entry.currency}
            error={errors.currency}
            hint="Of new offers. Offers that are there keep theirs."
            required
            maxlength={3}
          />
          <Field
            name="timezone"
            label="Time zone"
            value={entry.timezone}
            error={errors.timezone}
            hint="Of reports and of the times on these pages, such as Europe/Berlin."
            list="timezones"
            required
            spellcheck={false}
            autocomplete="off"
          />
        </div>
        <datalist id="timezones">
          {timezones.map((zone) => (
            <option value={zone} />
          ))}
        </datalist>
        <Checkbox
          name="shareAdvertiserData"
          label="Partners learn of advertisers and customers"
          checked={entry.shareAdvertiserData}
          hint="Callbacks name the advertiser and carry the customer's e-mail and address."
        />
        <Checkbox
          name="storeFullIp"
          label="Keep visitors' addresses whole"
          checked={entry.storeFullIp}
          hint="Otherwise they are cut to /24 and /48 before they are kept. Links learn of it within a minute; with more than 500 links, 500 a minute."
        />
        <div class="row">
          <Button kind="primary">Save</Button>
        </div>
      </Form>
    </Card>
  );
}

function ProfileFacts({ network }: { network: Network }) {
  const { name, currency, timezone, policies } = network;
  return (
    <Card title="Network">
      <Facts
        items={[
          ["Name", <Name>{name}</Name>],
          ["Currency", currency],
          ["Time zone", timezone],
          [
            "Advertiser data",
            policies.shareAdvertiserData
              ? "Callbacks name the advertiser and carry the customer's e-mail and address."
              : "Partners learn neither the advertiser's name nor the customer's e-mail and address.",
          ],
          [
            "Visitors' addresses",
            policies.storeFullIp ? "Kept whole." : "Cut to /24 and /48 before they are kept.",
          ],
        ]}
      />
      <p class="soft">An owner can change them.</p>
    </Card>
  );
}
