import { Button, LinkButton } from "../ui/button";
import { type Option, Select } from "../ui/field";
import { Notice } from "../ui/notice";
import { Card } from "../ui/pieces";
import type { Frame } from "../ui/shell";
import { CodeBlock } from "../ui/values";
import { OfferShell } from "./offer-shell";
import type { OfferView } from "./types";

/** The URLs to paste into a tracking system; Adjust's stand in the tracking link, and nobody pastes them. */
export type UrlsView = {
  pasted: boolean;
  postbackUrl: string;
  installPostbackUrl: string | null;
  perEvent: { eventId: string; postbackUrl: string }[];
  /** `postbackUrl` cannot say which event it is, so that nothing sent to it would count. */
  needsEvent: boolean;
  notes: string[];
};

type Props = {
  frame: Frame;
  offer: OfferView;
  mayChange: boolean;
  /** The system that is asked for: the offer's own, where none is. */
  system: string;
  systems: Option[];
  urls: UrlsView;
  /** One URL a supported tracking system. */
  all: { id: string; name: string; url: string | null }[];
  advertiser: string;
};

/** What the advertiser pastes into its tracking system, for the offer's own and for every other one. */
export function PostbackPage({ frame, offer, mayChange, system, systems, urls, all, advertiser }: Props) {
  const path = `/offers/${offer.id}/postback`;
  const name = systems.find(({ value }) => value === system)?.label ?? "your tracking system";
  const own = offer.integrationId ?? "custom";
  return (
    <OfferShell frame={frame} offer={offer} tab="/postback" mayChange={mayChange}>
      {urls.pasted ? (
        <p class="lead">
          Copy this URL into <strong>{name}</strong>; it tells GoKart that an action happened. It holds the
          token of <bdi>{advertiser}</bdi>: give it to nobody else.
        </p>
      ) : (
        <p class="lead">
          There is nothing to copy into <strong>{name}</strong>: this URL goes into the tracking link as a
          callback, and tells GoKart from there that an action happened. It holds the token of{" "}
          <bdi>{advertiser}</bdi>, which whoever follows the link can read.
        </p>
      )}
      <form class="filters" method="get" action={path}>
        <Select name="system" label="Tracking system" value={system} options={systems} wide />
        <div class="row">
          <Button>Show</Button>
          {system !== own && <LinkButton href={path}>The offer's own</LinkButton>}
        </div>
      </form>
      {system !== own && (
        <Notice tone="warn">
          This is not the system that the offer is set to; only the URL is shown for it.
        </Notice>
      )}
      <Card title={urls.pasted ? `Postback URL for ${name}` : "Callback in the tracking link"}>
        {urls.needsEvent ? (
          <p class="soft">{name} cannot say which event it was, so each event needs a URL of its own.</p>
        ) : (
          <CodeBlock text={urls.postbackUrl} label={offer.type === "multi" ? "All events" : undefined} />
        )}
        {urls.installPostbackUrl && <CodeBlock text={urls.installPostbackUrl} label="Installs" />}
        {urls.perEvent.map(({ eventId, postbackUrl }) => (
          <CodeBlock text={postbackUrl} label={`Event ${eventId}`} />
        ))}
        {urls.notes.length > 0 && (
          <ul>
            {urls.notes.map((note) => (
              <li>
                <bdi>{note}</bdi>
              </li>
            ))}
          </ul>
        )}
      </Card>
      <details class="card">
        <summary>Every supported tracking system at once ({all.length})</summary>
        <div class="stack">
          {all.map((one) =>
            one.url ? (
              <CodeBlock text={one.url} label={one.name} />
            ) : (
              <p>
                {one.name}: <a href={`${path}?system=${one.id}`}>needs one URL for each event</a>
              </p>
            ),
          )}
        </div>
      </details>
    </OfferShell>
  );
}
