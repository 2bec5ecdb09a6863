import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CALLBACK_MACROS,
  CLICK_MACROS,
  compileTemplate,
  fillTemplate,
  fillTemplateAsync,
  fillUpTo,
  type MacroValues,
  needsAsync,
  templateUpTo,
} from "../../../src/domain/template/macros";

const ID = "0199a4f2-6c00-8412-9b3e-7c1d5a90e6f4";
const VALUES: MacroValues = {
  gk_click_id: ID,
  pub_member_id: "Ann Müller",
  pub_sub_1: "a/b?c=d&e=100%",
  pub_sub_2: "",
  pub_sub_3: null,
  pub_sub_5: `"it's" (50*2)!`,
  gk_status: "Rejected",
};

const fill = (template: string, values = VALUES) =>
  fillTemplate(compileTemplate(template, CALLBACK_MACROS), values);

describe("the names", () => {
  it("holds the click's 26 and the conversion's 13 more, each once", () => {
    expect(CLICK_MACROS).toHaveLength(26);
    expect(new Set(CALLBACK_MACROS).size).toBe(39);
    expect(CLICK_MACROS.filter((name) => name.startsWith("pub_sub_"))).toHaveLength(15);
  });
});

describe("a compiled template", () => {
  it("is literals and macros as plain JSON", () => {
    const template =
      "https://a.example/?c={gk_click_id:compact}&s={gk_status:Success=1,Rejected=2}&m={os=none}&x={y}";
    expect(compileTemplate(template, CALLBACK_MACROS)).toEqual([
      "https://a.example/?c=",
      { n: "gk_click_id", m: "compact" },
      "&s=",
      {
        n: "gk_status",
        map: [
          ["Success", "1"],
          ["Rejected", "2"],
        ],
      },
      "&m=",
      { n: "os", d: "none" },
      "&x={y}",
    ]);
  });

  it("knows only the names it was given", () => {
    expect(compileTemplate("{gk_payout}{os}", CLICK_MACROS)).toEqual(["{gk_payout}", { n: "os" }]);
  });
});

describe("filling", () => {
  it.each([
    ["a plain value", "?c={gk_click_id}", `?c=${ID}`],
    ["reserved characters", "{pub_sub_1}", "a%2Fb%3Fc%3Dd%26e%3D100%25"],
    ["all but unreserved characters", "{pub_sub_5}", "%22it%27s%22%20%2850%2A2%29%21"],
    ["non-ASCII", "{pub_member_id}", "Ann%20M%C3%BCller"],
    [":raw", "{pub_sub_1:raw}", "a/b?c=d&e=100%"],
    [":raw with spaces and quotes", "{pub_sub_5:raw}", "%22it%27s%22%20(50*2)!"],
    [":raw with non-ASCII", "{pub_member_id:raw}", "Ann%20M%C3%BCller"],
    [":lower", "{pub_member_id:lower}", "ann%20m%C3%BCller"],
    [":upper", "{gk_click_id:upper}", ID.toUpperCase()],
    [":compact", "{gk_click_id:compact}", ID.replaceAll("-", "")],
    ["a missing value", "a{pub_sub_4}b{pub_sub_3}c{pub_sub_2}d", "abcd"],
    ["a default", "{pub_sub_4=none},{pub_sub_3=none},{pub_sub_2=none}", "none,none,none"],
    ["a default that is not needed", "{gk_status=none}", "Rejected"],
    ["a default like a value", "{pub_sub_4=a b/ü}", "a%20b%2F%C3%BC"],
    ["a default after a modifier, as written", "{pub_sub_4:lower=N-A}{pub_sub_4:compact=N-A}", "N-AN-A"],
    ["an empty default", "{pub_sub_4=}", ""],
    ["a value map", "{gk_status:Success=1,Rejected=2}", "2"],
    ["a value map's empty text", "{gk_status:Success=1,Rejected=}", ""],
    ["a value the map does not name", "{gk_status:Success=1,Pending=2}", "Rejected"],
    ["a missing value with a map", "{pub_sub_4:a=1}", ""],
    ["only the inner of two pairs of braces", "{{gk_click_id}}", `{${ID}}`],
    ["after a brace that was never closed", "{pub_sub_1=x&c={gk_click_id}", `{pub_sub_1=x&c=${ID}`],
  ])("%s", (_, template, expected) => expect(fill(template)).toBe(expected));

  it.each([
    ["{foo}"],
    ["{GK_CLICK_ID}"],
    ["{gk-click-id}"],
    ["{gk_click_id:nope}"],
    ["{gk_click_id:}"],
    ["{gk_click_id:raw:lower}"],
    ["{gk_status:Success=1,Rejected}"],
    ["{gk_click_id"],
    ["gk_click_id}"],
    ["{pub_sub_16}"],
    ["(gk_click_id)[gk_click_id]#gk_click_id#<gk_click_id>"],
    ["%7Bgk_click_id%7D"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: FreeMarker writes macros so
    ["{{link.sub_id}}${(name)!}#{offer.id}[=_TransID=]!!!clickRef!!!{cl?NETWORK%20NAME}$$sdk(event-name)"],
    [`https://a.example/%zz/a+b//../"'\\^\`|?a=1&&b==2#x?y`],
  ])("leaves %s as it is", (template) => expect(fill(template)).toBe(template));

  it("fills our bare macro inside an encoded callback URL, and nothing else of it", () => {
    const before =
      "https://app.adjust.com/abc1234?install_callback=https%3A%2F%2Fa.example%2Fpostback%3Fgk_click_id%3D";
    const after = "%26cnv_event_id%3D%7Bevent%7D";
    expect(fill(`${before}{gk_click_id}${after}`)).toBe(before + ID + after);
  });

  it("encodes what a header cannot carry", () => {
    expect(fill("https://a.example/ü b\r\nX: y\ud800")).toBe(
      "https://a.example/%C3%BC%20b%0D%0AX:%20y%EF%BF%BD",
    );
    expect(fill("{pub_sub_1:raw}", { pub_sub_1: "a\r\nSet-Cookie:x\ud800" })).toBe(
      "a%0D%0ASet-Cookie:x%EF%BF%BD",
    );
  });
});

describe(":sha256", () => {
  const hashed = compileTemplate("?m={pub_member_id:sha256}&d={pub_sub_4:sha256=none}&c={os}", CLICK_MACROS);

  it("is the hex digest of the UTF-8 value, and a default stays itself", async () => {
    const values = { pub_member_id: "abc", os: "ios" };
    expect(await fillTemplateAsync(hashed, values)).toBe(
      "?m=ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad&d=none&c=ios",
    );
  });

  it("is the only thing that needs the asynchronous way", async () => {
    expect(needsAsync(hashed)).toBe(true);
    expect(() => fillTemplate(hashed, { pub_member_id: "abc" })).toThrow("fillTemplateAsync");
    const plain = compileTemplate("?c={gk_click_id:compact}", CLICK_MACROS);
    expect(needsAsync(plain)).toBe(false);
    expect(await fillTemplateAsync(plain, VALUES)).toBe(fillTemplate(plain, VALUES));
  });
});

describe("filling up to a macro", () => {
  it("gives what the signature covers", async () => {
    const signed = compileTemplate(
      "https://p.example/?m={pub_member_id:lower}&sig={gk_signature}&z=1",
      CALLBACK_MACROS,
    );
    expect(await fillUpTo(signed, VALUES, "gk_signature")).toBe(
      "https://p.example/?m=ann%20m%C3%BCller&sig=",
    );
  });

  it("gives nothing without the macro", async () => {
    const unsigned = compileTemplate("https://p.example/?m={pub_member_id}", CALLBACK_MACROS);
    expect(await fillUpTo(unsigned, VALUES, "gk_signature")).toBeNull();
    expect(templateUpTo(unsigned, "gk_signature")).toBeNull();
  });
});

describe("for any template and value", () => {
  const anyText = fc.string({ unit: "binary" });
  // Pieces of macros, so that nearly right and right ones turn up often.
  const piece = fc.constantFrom(
    "{",
    "}",
    "gk_click_id",
    "os",
    ":",
    "=",
    ",",
    "raw",
    "a=1",
    "%7B",
    "?",
    "&",
    "é",
    "\ud800",
  );
  const macroSoup = fc.array(fc.oneof(piece, anyText)).map((pieces) => pieces.join(""));
  const printable = fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  });
  const foreign = printable.filter((text) => !/[{}]/.test(text));
  const name = fc.constantFrom(...CALLBACK_MACROS);

  it("is byte-exact outside our names", () => {
    const segments = fc.array(fc.tuple(foreign, fc.option(name)));
    fc.assert(
      fc.property(segments, (pairs) => {
        const template = pairs.map(([text, macro]) => text + (macro ? `{${macro}}` : "{foreign}")).join("");
        const expected = pairs.map(([text, macro]) => text + (macro ? "VALUE" : "{foreign}")).join("");
        const values = Object.fromEntries(CALLBACK_MACROS.map((macro) => [macro, "VALUE"]));
        expect(fill(template, values)).toBe(expected);
      }),
    );
  });

  it("decodes back to the value", () => {
    fc.assert(
      fc.property(anyText, name, (value, macro) => {
        const filled = fill(`{${macro}}`, { [macro]: value });
        expect(filled).toMatch(/^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*$/);
        expect(decodeURIComponent(filled)).toBe(value.toWellFormed());
      }),
    );
  });

  it("never throws, gives printable ASCII, and survives JSON", () => {
    fc.assert(
      fc.property(macroSoup, anyText, (template, value) => {
        const compiled = compileTemplate(template, CALLBACK_MACROS);
        expect(JSON.parse(JSON.stringify(compiled))).toEqual(compiled);
        expect(fillTemplate(compiled, { gk_click_id: value, os: value })).toMatch(/^[!-~]*$/);
      }),
    );
  });

  it("keeps the unsafe out of a raw value too", () => {
    const safe = (value: string) => /^[!#-&(-~]*$/.test(fill("{os:raw}", { os: value }));
    fc.assert(fc.property(anyText, safe));
  });
});
