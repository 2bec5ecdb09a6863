import type { Network } from "../../domain/account";
import type { PostbackUrls } from "../../domain/integrations/postback-urls";
import type { Option } from "../ui/field";
import { Card, Facts, Tabs } from "../ui/pieces";
import { PostbackUrlList, type System, SystemPicker } from "../ui/postback-urls";
import { type Frame, Shell } from "../ui/shell";
import { Empty } from "../ui/table";
import type { Child } from "../ui/types";
import { Id, Name } from "../ui/values";

const TABS = [
  { href: "/settings", label: "Profile" },
  { href: "/settings/postback", label: "Postback" },
  { href: "/settings/callback", label: "Callback" },
];

/** What the tabs of the settings share. */
export function SettingsShell({ frame, tab, children }: { frame: Frame; tab: string; children: Child }) {
  return (
    <Shell frame={frame} title="Settings" section="/settings">
      <Tabs label="Settings" items={TABS} current={tab} />
      {children}
    </Shell>
  );
}

/** The network's profile and policies, to read. */
export function ProfilePage({ frame, network, origin }: { frame: Frame; network: Network; origin: string }) {
  const { id, slug, name, currency, timezone, policies } = network;
  return (
    <SettingsShell frame={frame} tab="/settings">
      <div class="columns">
        <Card title="Network">
          <Facts
            items={[
              ["Name", <Name>{name}</Name>],
              ["Short name", <code>{slug}</code>],
              ["Currency", currency],
              ["Time zone", timezone],
              ["Links and postbacks", <code>{origin}</code>],
              ["Id", <Id id={id} />],
            ]}
          />
        </Card>
        <Card title="Policies">
          <Facts
            items={[
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
          <p class="soft">They are set when a network is made and cannot be changed here.</p>
        </Card>
      </div>
      <p>
        Your own password and sessions are in <a href="/account">your account</a>.
      </p>
    </SettingsShell>
  );
}

/** A tracking system and an advertiser, and the URL to paste. */
export function SettingsPostbackPage(props: {
  frame: Frame;
  advertisers: Option[];
  advertiserId: string;
  systems: System[];
  system: System | undefined;
  urls: PostbackUrls | null;
}) {
  const { frame, advertisers, advertiserId, systems, system, urls } = props;
  if (advertisers.length === 0) {
    return (
      <SettingsShell frame={frame} tab="/settings/postback">
        <Empty
          title="There are no advertisers yet"
          action={{ href: "/advertisers", label: "Go to advertisers" }}
        >
          Every postback URL has its advertiser's token.
        </Empty>
      </SettingsShell>
    );
  }
  return (
    <SettingsShell frame={frame} tab="/settings/postback">
      <SystemPicker
        action="/settings/postback"
        systems={systems}
        system={system?.id ?? ""}
        advertisers={{ options: advertisers, value: advertiserId }}
      />
      {urls ? (
        <Card title={system ? `Postback URL for ${system.name}` : "Postback URL"}>
          <PostbackUrlList urls={urls} system={system} />
        </Card>
      ) : (
        <p class="soft">Choose an advertiser: every postback URL has its advertiser's token.</p>
      )}
    </SettingsShell>
  );
}
