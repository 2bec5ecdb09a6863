import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCsv, readCsvRecords } from "../../src/domain/csv";

describe("parseCsv", () => {
  it.each([
    [
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      'a,b\r\n"x, ""y""\nz",2',
      [
        ["a", "b"],
        ['x, "y"\nz', "2"],
      ],
    ],
    [
      "\uFEFFa;b\n1;2\n\n;\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "a\tb\n1\t",
      [
        ["a", "b"],
        ["1", ""],
      ],
    ],
    [
      "a,b\n,\n1,2\n,\n , \n",
      [
        ["a", "b"],
        ["", ""],
        ["1", "2"],
      ],
    ],
    ["", []],
  ])("reads %j", (text, rows) => {
    expect(parseCsv(text)).toEqual(rows);
  });

  it("reads back whatever was written with quotes", () => {
    const cell = fc.string({ minLength: 1 }).filter((text) => text.trim() !== "" && !text.includes("\uFEFF"));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const quoted = rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(","));
        expect(parseCsv(["h1,h2", ...quoted].join("\n")).slice(1)).toEqual(rows);
      }),
    );
  });
});

describe("readCsvRecords", () => {
  it("finds columns by name, whatever their case and order", () => {
    const text = "reason, Click Id ,STATUS\nwhy,1,Success";
    expect(readCsvRecords(text, ["ClickId", "EventID", "Status", "Reason"], ["ClickId"])).toEqual([
      { ClickId: "1", EventID: "", Status: "Success", Reason: "why" },
    ]);
    expect(readCsvRecords(text, ["ClickId", "EventID"], ["EventID"])).toBeNull();
  });
});
