import { describe, expect, it } from "vitest";
import { appendClickParameter } from "../../../src/domain/integrations";
import { lintProblems } from "../../../src/domain/template/lint";
import { adviseOnTemplate } from "../../../src/domain/template/lint-for-offer";

const LINK = "https://app.adjust.com/abc1234?campaign=X";
const OURS = "https%3A%2F%2Fa.example%2Fpostback";

function findings(template: string): string[] {
  return lintProblems({ template, kind: "tracking" }).map(({ severity, code, start, end, suggestion }) => {
    const fix = suggestion === undefined ? "" : ` → ${suggestion}`;
    return `${severity} ${code} ${template.slice(start, end)}${fix}`;
  });
}

describe("a link with Adjust's callbacks", () => {
  it.each([
    [
      `${LINK}&install_callback=${OURS}%3Fgk_click_id%3D{gk_click_id}%26cnv_event_id%3Dinstall&event_callback_r8oaj2=${OURS}%3Fgk_click_id%3D{gk_click_id}%26cnv_event_id%3D%7Bevent%7D%26cnv_amount%3D%7Brevenue_float%7D`,
    ],
    [`${LINK}&adj_event_callback_abc123_def456=${OURS}%3Fgk_click_id%3D{gk_click_id:compact}`],
    [`${LINK}&label={gk_click_id}&install_callback=${OURS}%3Fgk_click_id%3D%7Blabel%7D`],
    [`${LINK}&install_callback=${OURS}%3Fgk_click_id%3D{gk_click_id}%26x%3D%252F%26c%3D%7Bcountry%7D`],
  ])("%s has no problems", (template) => expect(findings(template)).toEqual([]));

  it.each([
    [
      `install_callback=${OURS}%3Fgk_click_id%3D%7Bgk_click_id%7D&c={gk_click_id}`,
      ["error ENCODED_MACRO %7Bgk_click_id%7D → {gk_click_id}"],
    ],
    [
      `install_callback=${OURS}%3Fgk_click_id%3D{gk_click_id}%26cnv_event_id%3D{event}`,
      ["warning BARE_ADJUST_MACRO {event} → %7Bevent%7D"],
    ],
    [
      `install_callback=https://a.example/postback?gk_click_id={gk_click_id}`,
      [
        `warning UNENCODED_URL https://a.example/postback?gk_click_id={gk_click_id} → ${OURS}%3Fgk_click_id%3D{gk_click_id}`,
      ],
    ],
    [
      `event_callback=${OURS}%3Fgk_click_id%3D{gk_click_id}`,
      ["warning CALLBACK_WITHOUT_TOKEN event_callback"],
    ],
    [
      `event_callback_abc=${OURS}%3Fgk_click_id%3D{gk_click_id}`,
      ["warning CALLBACK_WITHOUT_TOKEN event_callback_abc"],
    ],
    [
      `c={gk_click_id}&install_callback=${OURS}%3Fid%3D%7Badid%7D`,
      [`warning CALLBACK_WITHOUT_CLICK_ID ${OURS}%3Fid%3D%7Badid%7D`],
    ],
    [
      `c={gk_click_id}&install_callback=${OURS}%3Fgk_click_id%3D%7Blabel%7D`,
      [`warning CALLBACK_WITHOUT_CLICK_ID ${OURS}%3Fgk_click_id%3D%7Blabel%7D`],
    ],
    [
      `install_callback=a.example%2F%3Fgk_click_id%3D{gk_click_id}`,
      ["warning CALLBACK_NOT_A_URL a.example%2F%3Fgk_click_id%3D{gk_click_id}"],
    ],
    [
      `install_callback=${OURS}%3Fx%3D%E0%A4%A%26gk_click_id%3D{gk_click_id}`,
      expect.arrayContaining([expect.stringContaining("CALLBACK_NOT_A_URL")]),
    ],
  ])("%s is found out", (pairs, expected) => expect(findings(`${LINK}&${pairs}`)).toEqual(expected));

  it("is as the offer form wants it once saving has appended the callbacks", async () => {
    const postbackUrl = "https://a.example/api/v1/postback/tok";
    const advice = await adviseOnTemplate(LINK, "tracking", { integrationId: "adjust", postbackUrl });
    expect(advice.problems).toEqual([]);
    expect(advice.template).toBe(appendClickParameter(LINK, "adjust", { postbackUrl }));
    expect(advice.filled).toContain("gk_click_id%3D0");
    const saved = appendClickParameter(LINK, "adjust", { postbackUrl, eventIds: ["abc123", "def456"] });
    expect(findings(saved)).toEqual([]);
  });
});
