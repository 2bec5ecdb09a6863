import { Card } from "../ui/pieces";
import type { Frame } from "../ui/shell";
import { Table } from "../ui/table";
import { CodeBlock } from "../ui/values";
import { CALLBACK_FIELDS } from "./callback-fields";
import { SettingsShell } from "./settings";

const VERIFY_POST = `import { Webhook } from "standardwebhooks";

const webhook = new Webhook("whsec_…"); // the partner's signing secret

// rawBody: the body as it came, before any JSON parser.
const { id, conversion } = webhook.verify(rawBody, {
  "webhook-id": request.headers["webhook-id"],
  "webhook-timestamp": request.headers["webhook-timestamp"],
  "webhook-signature": request.headers["webhook-signature"],
});`;

const VERIFY_GET = `import { createHmac, timingSafeEqual } from "node:crypto";

// url: the whole URL as it came, https://… included; the template has &sig={gk_signature}.
const key = Buffer.from("whsec_…".slice("whsec_".length), "base64");
const [before, rest = ""] = url.split("&sig=");
const expected = createHmac("sha256", key).update(before + "&sig=").digest();
const given = Buffer.from(rest.slice(0, 64), "hex");
const ours = given.length === 32 && timingSafeEqual(given, expected);`;

/** What partners receive and how they know that it is ours. */
export function SettingsCallbackPage({ frame, example }: { frame: Frame; example: string }) {
  return (
    <SettingsShell frame={frame} tab="/settings/callback">
      <Card title="What partners receive">
        <p>
          One request for each conversion and each destination that the partner has set up: “Callback URL, all
          offers” as JSON by POST, the same as a URL by GET, and “Callback URL, one event” by GET. All of them
          are sent. Pending and Rejected are sent only to partners that ask for them, and by GET only where
          the URL has <code>{"{gk_status}"}</code>.
        </p>
        <p>
          Any 2xx within 10 seconds is delivered. Anything else is tried again for about three days; 410 ends
          it at once, other 4xx after two more tries. A callback may come twice: its <code>webhook-id</code>{" "}
          stays the same.
        </p>
      </Card>
      <Card title="Proof of origin">
        <p class="soft">
          Standard Webhooks headers with every request: any library of that standard verifies them. For a GET
          the body is the URL.
        </p>
        <CodeBlock text={VERIFY_POST} label="POST, with the standardwebhooks package" />
        <CodeBlock text={VERIFY_GET} label="GET, with {gk_signature} in the URL" />
      </Card>
      <Card title="Fields">
        <Table
          caption="Fields of the conversion"
          rows={CALLBACK_FIELDS}
          columns={[
            { head: "Field", cell: ({ name }) => <code>{name}</code> },
            { head: "Meaning", kind: "main", cell: ({ meaning }) => meaning },
          ]}
          empty={null}
        />
        <CodeBlock text={example} label="A test conversion as JSON" />
      </Card>
    </SettingsShell>
  );
}
