import type { PostbackUrls } from "../../domain/integrations/postback-urls";
import { Button } from "./button";
import { type Option, Select } from "./field";
import { Notice } from "./notice";
import { Picker } from "./picker";
import { CodeBlock } from "./values";

/** A tracking system as the picker shows it. */
export type System = {
  id: string;
  name: string;
  templateReady: boolean;
  /** Whether the URL is pasted into the system; Adjust's stands in the tracking link. */
  pasted: boolean;
  setup: readonly string[];
};

/** Chooses a tracking system (and, where given, other things) by address, so that the choice can be shared. */
export function SystemPicker(props: {
  action: string;
  systems: System[];
  system: string;
  advertisers?: { options: Option[]; value: string };
}) {
  const { action, systems, system, advertisers } = props;
  const options = systems.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <form class="filters" method="get" action={action}>
      {advertisers && (
        <Picker
          name="advertiserId"
          label="Advertiser"
          value={advertisers.value}
          options={advertisers.options}
          empty="Choose…"
        />
      )}
      <Select name="system" label="Tracking system" value={system} options={options} empty="Any other" />
      <div class="row">
        <Button kind="primary">Show the URL</Button>
      </div>
    </form>
  );
}

/** The postback URLs of one advertiser for one system, to copy, with what to know about them. */
export function PostbackUrlList({ urls, system }: { urls: PostbackUrls; system?: System }) {
  // The install's URL stands by itself above the notes.
  const notes = urls.notes.filter((note) => !note.startsWith("Installs: "));
  return (
    <div class="stack">
      {system && !system.templateReady && (
        <Notice tone="warn" title="This URL has to be completed">
          The macros of {system.name} are not known for sure: put your own in place of each REPLACE.
        </Notice>
      )}
      {system && !system.pasted && (
        <Notice title={`There is nothing to paste into ${system.name}`}>
          Saving an offer puts this URL into its tracking link as a callback.
        </Notice>
      )}
      <CodeBlock text={urls.postbackUrl} label="Postback URL" />
      {urls.installPostbackUrl && (
        <CodeBlock text={urls.installPostbackUrl} label="Postback URL for installs" />
      )}
      {urls.perEvent.map(({ eventId, postbackUrl }) => (
        <CodeBlock text={postbackUrl} label={`For the event ${eventId} only`} />
      ))}
      {system && system.setup.length > 0 && <Words title="How to set it up" items={system.setup} />}
      {notes.length > 0 && <Words title="Good to know" items={notes} />}
    </div>
  );
}

function Words({ title, items }: { title: string; items: readonly string[] }) {
  return (
    <div>
      <h3>{title}</h3>
      <ul>
        {items.map((item) => (
          <li>{item}</li>
        ))}
      </ul>
    </div>
  );
}
