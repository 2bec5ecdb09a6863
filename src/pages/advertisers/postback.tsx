import type { PostbackUrls } from "../../domain/integrations/postback-urls";
import { Notice } from "../ui/notice";
import { Card } from "../ui/pieces";
import { PostbackUrlList, type System, SystemPicker } from "../ui/postback-urls";
import type { Frame } from "../ui/shell";
import { CodeBlock } from "../ui/values";
import type { AdvertiserView } from "./advertiser";
import { TokenRotation } from "./rotation";
import { AdvertiserShell } from "./shell";

/** The Postback tab of an advertiser: a tracking system, and the URL to paste there. */
export function AdvertiserPostbackPage(props: {
  frame: Frame;
  advertiser: AdvertiserView;
  systems: System[];
  system: System | undefined;
  urls: PostbackUrls;
  mayChange: boolean;
}) {
  const { frame, advertiser, systems, system, urls, mayChange } = props;
  const { id, postbackToken, postbackSecurity } = advertiser;
  return (
    <AdvertiserShell frame={frame} advertiser={advertiser} tab="/postback">
      <SystemPicker action={`/advertisers/${id}/postback`} systems={systems} system={system?.id ?? ""} />
      <Card title={system ? `Postback URL for ${system.name}` : "Postback URL"}>
        <PostbackUrlList urls={urls} system={system} />
        <p class="soft">
          {system?.templateReady && system.pasted && `Copy it as it is: ${system.name} fills its macros in. `}
          The URLs for one event only are with each offer.
        </p>
      </Card>
      {postbackSecurity.requireSignature && (
        <Notice tone="warn" title="Postbacks must be signed">
          Without a valid signature they are refused; see the Security tab.
        </Notice>
      )}
      <Card title="Token">
        <p class="soft">
          It is part of the URL and tells whose postback it is. Where the path cannot carry it, send it as{" "}
          <code>token=</code>.
        </p>
        <CodeBlock text={postbackToken} />
      </Card>
      <TokenRotation frame={frame} advertiser={advertiser} mayChange={mayChange} />
    </AdvertiserShell>
  );
}
