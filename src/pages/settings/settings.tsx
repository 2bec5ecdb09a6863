import type { PostbackUrls } from "../../domain/integrations/postback-urls";
import type { Option } from "../ui/field";
import { Card, Tabs } from "../ui/pieces";
import { PostbackUrlList, type System, SystemPicker } from "../ui/postback-urls";
import { type Frame, Shell } from "../ui/shell";
import { Empty } from "../ui/table";
import type { Child } from "../ui/types";

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
