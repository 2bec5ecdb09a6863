import { Status } from "../ui/badge";
import { Tabs } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import type { Child } from "../ui/types";
import { Id } from "../ui/values";
import type { AdvertiserView } from "./advertiser";

/** What the tabs of an advertiser share: its name, status and the tabs. */
export function AdvertiserShell(props: {
  frame: Frame;
  advertiser: AdvertiserView;
  tab: "" | "/postback" | "/security";
  children: Child;
}) {
  const { frame, advertiser, tab, children } = props;
  const { id, name, status } = advertiser;
  const path = `/advertisers/${id}`;
  const items = [
    { href: path, label: "Details" },
    { href: `${path}/postback`, label: "Postback" },
    { href: `${path}/security`, label: "Security" },
  ];
  return (
    <Shell
      frame={frame}
      title={name}
      section="/advertisers"
      back={{ href: "/advertisers", label: "Advertisers" }}
      lead={
        <>
          <Status value={status} /> <Id id={id} />
        </>
      }
    >
      <Tabs label="Advertiser" items={items} current={`${path}${tab}`} />
      {children}
    </Shell>
  );
}
