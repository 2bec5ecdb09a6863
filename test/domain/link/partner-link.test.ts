import { describe, expect, test } from "vitest";
import { customize, linkWarnings, TRACKER_PRESETS } from "../../../src/domain/link/partner-link";

const good = { pub_click_id: "{clickid}", pub_member_id: "x-{user}" };

describe("what is said of a partner's link", () => {
  test.each([
    ["{gk_click_id}", "{gk_click_id}"],
    ["{pub_click_id}", "{pub_click_id}"],
    ["{GK_CLICK_ID:compact}", "{GK_CLICK_ID:compact}"],
    ["a-{clickid}-{cnv_event_id}", "{cnv_event_id}"],
  ])("%s is a macro of ours, which no tracker fills", (value, named) => {
    for (const name of ["pub_click_id", "pub_member_id"]) {
      const warnings = linkWarnings({ ...good, [name]: value });
      expect(warnings).toEqual([
        `${name} has ${named}, a macro of ours that your system does not fill, so every click would be refused: your own system's macro belongs there.`,
      ]);
    }
    expect(customize("https://x.example/l", { ...good, pub_click_id: value }).warnings).toHaveLength(1);
  });

  test.each([
    ...TRACKER_PRESETS.map(({ clickId }) => clickId),
    ...["{country}", "{sub}", "[gk_click_id]", "#s1#", "{my_gk_click_id}"],
  ])("%s may be a macro of theirs", (value) => {
    expect(linkWarnings({ pub_click_id: value, pub_member_id: value })).toEqual([]);
  });

  test("what is missing, a placeholder of ours or a fixed value is told", () => {
    expect(linkWarnings({})).toHaveLength(2);
    expect(linkWarnings({ ...good, pub_click_id: "PUB_CLICK_ID" })[0]).toContain("still our placeholder");
    expect(linkWarnings({ ...good, pub_member_id: "bob" })[0]).toContain("looks like a fixed value");
  });
});
