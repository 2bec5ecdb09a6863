import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { customizeLink, linkWarnings, TRACKER_PRESETS } from "../../../src/domain/link/partner-link";

const LINK = "https://go.example/api/v1/offer-link/redirect/1";
const inLink = (value: string) =>
  customizeLink(LINK, { pub_click_id: value }).slice(`${LINK}?pub_click_id=`.length);

describe("a macro that a partner typed", () => {
  test.each([
    ...TRACKER_PRESETS.map(({ clickId }) => clickId),
    "[=ClickID=]",
    "{cl?NETWORK}",
    "{cl?NETWORK%20NAME}",
    "{status:lead=0}",
    "#{click.id}",
    "u-#{click.id}",
    "u-#s1#",
    "#s1##s2#",
    "##s1##",
    "%%clickid%%",
    "%clickid%",
    "a.%%clickid%%",
    "{{click_id}}",
    "{{link.sub_id}}-{имя}",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: other systems write macros so
    "${(name)!}",
    "[[id]]",
    "<u1=x>",
    "!!!clickRef!!!",
    "$$click(clickid)",
    "__CLICKID__",
    "*|ID|*",
  ])("%s stays as it is, byte for byte", (value) => expect(inLink(value)).toBe(value));

  test.each([
    ["a&b={id}", "a%26b%3D{id}"],
    ["#1 {cl?x=1}?", "%231%20{cl?x=1}%3F"],
    ["é-[=ID=]=é", "%C3%A9-[=ID=]%3D%C3%A9"],
    ["order #5", "order%20%235"],
    ["caf%C3%A9s%20x", "caf%25C3%25A9s%2520x"],
    ['{"id":"a=b"}', "{%22id%22:%22a%3Db%22}"],
    ["{a&b}", "{a%26b}"],
    ["{a#b}", "{a%23b}"],
    ["{a\nb}", "{a%0Ab}"],
  ])("%s has only what is no macro encoded: %s", (value, expected) => expect(inLink(value)).toBe(expected));

  test.each([
    ["{{ click_id }}", "{{click_id}}"],
    ["[ id ]", "[id]"],
    ["x {  id} y", "x%20{id}%20y"],
  ])("%s loses the spaces inside its brackets, at which a copied link would end", (value, expected) => {
    expect(inLink(value)).toBe(expected);
    expect(linkWarnings({ pub_click_id: value, pub_member_id: "{m}" })).toEqual([]);
  });

  test("a space between its words becomes %20, and the partner is told that its system may not know it so", () => {
    expect(inLink("{cl?Net Work}")).toBe("{cl?Net%20Work}");
    const values = { pub_click_id: "{c}", pub_member_id: "{m}", pub_sub_3: "a b {cl?Net Work}" };
    expect(linkWarnings(values)).toEqual([
      "pub_sub_3 has a space in {cl?Net Work}, which no URL can hold: it became %20, which your system may not know as its macro.",
    ]);
  });

  test("whatever is typed, the link has no spaces and its query is whole once macros with a # are replaced", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      "#",
      "%",
      "&",
      "=",
      "?",
      " ",
      "s1",
      "é",
      "<",
      ">",
      '"',
      "$",
    );
    const soup = fc.array(fc.oneof(piece, fc.string({ unit: "binary", maxLength: 3 })), { maxLength: 12 });
    fc.assert(
      fc.property(soup, (pieces) => {
        const link = customizeLink(LINK, { pub_click_id: pieces.join(""), pub_member_id: "{m}" });
        expect(link).not.toMatch(/[\s\p{Cc}]/u);
        const replaced = link.replace(/#\{{1,2}[^{}]+\}{1,2}|##?[\w.-]+##?/g, "x");
        const query = new URL(replaced).searchParams;
        expect([...query.keys()].at(-1)).toBe("pub_member_id");
        expect(query.get("pub_member_id")).toBe("{m}");
        expect([...query.keys()].length).toBeLessThanOrEqual(2);
      }),
    );
  });
});
