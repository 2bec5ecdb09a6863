import { Ask, Button } from "../ui/button";
import { type Option, Select } from "../ui/field";
import { Form } from "../ui/form";
import { Notice } from "../ui/notice";
import { Card } from "../ui/pieces";
import type { Frame } from "../ui/shell";
import type { Child } from "../ui/types";
import { Time } from "../ui/values";
import type { AdvertiserView } from "./advertiser";

const GRACE: Option[] = [
  { value: "24", label: "is accepted for 24 hours more" },
  { value: "1", label: "is accepted for 1 hour more" },
  { value: "168", label: "is accepted for 7 days more" },
  { value: "720", label: "is accepted for 30 days more" },
  { value: "0", label: "ends at once, and any older one too" },
];

type Props = { frame: Frame; advertiser: AdvertiserView; mayChange: boolean };

/** Gives an advertiser a new token: whose postbacks these are. */
export function TokenRotation(props: Props) {
  return (
    <Rotation
      {...props}
      what="token"
      until={props.advertiser.oldTokenUntil}
      refused="TOKEN_INVALID"
      words="Until the advertiser has the new URL everywhere, postbacks come with the old token."
    >
      Tracking links that carry our postback URL, as Adjust's do, get the new token by themselves; clicks that
      were made before still bring the old one.
    </Rotation>
  );
}

/** Gives an advertiser a new secret for signed postbacks. */
export function SecretRotation(props: Props) {
  return (
    <Rotation
      {...props}
      what="secret"
      until={props.advertiser.oldSecretUntil}
      refused="SIGNATURE_INVALID"
      words="Until the advertiser signs with the new secret, signatures are of the old one."
    >
      The new secret is shown once. It matters only to advertisers that sign their postbacks.
    </Rotation>
  );
}

function Rotation(
  props: Props & {
    what: "token" | "secret";
    until: string | null;
    refused: string;
    words: string;
    children: Child;
  },
) {
  const { frame, advertiser, mayChange, what, until, refused, words, children } = props;
  const name = what === "token" ? "token" : "secret for signed postbacks";
  if (!mayChange && !until) return null;
  return (
    <Card title={`A new ${name}`}>
      {until && (
        <Notice tone="info" title={`An old ${what} is still accepted`}>
          It ends <Time at={until} zone={frame.network.timezone} />. Who still uses it is to be seen in{" "}
          <a href="/history?type=postback&level=warning">History</a>.
        </Notice>
      )}
      {mayChange && (
        <>
          <p class="soft">{children}</p>
          <Form action={`/advertisers/${advertiser.id}/rotate-${what}`} token={frame.token}>
            <Select
              name="graceHours"
              id={`grace-${what}`}
              label={`The old ${what}`}
              value="24"
              options={GRACE}
              hint={
                <>
                  {words} What comes after its end is refused as <code>{refused}</code>, and stands in{" "}
                  <a href={`/history?code=${refused}`}>History</a>.
                </>
              }
            />
            <div class="row">
              <Ask
                label={`Make a new ${what}…`}
                question={`The old ${what} ends as chosen above; it cannot be had back.`}
              >
                <Button kind="danger">Make a new {what}</Button>
              </Ask>
            </div>
          </Form>
        </>
      )}
    </Card>
  );
}
