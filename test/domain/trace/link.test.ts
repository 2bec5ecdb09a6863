import { describe, expect, it } from "vitest";
import { POSTBACK_CODES } from "../../../src/domain/postback/codes";
import { safeText } from "../../../src/domain/trace/for-share";
import { readTraceLink, signTraceLink } from "../../../src/domain/trace/link";
import { safeWords } from "../../../src/domain/trace/words";

const dataSecret = "a secret of at least thirty-two characters";
const dataSecrets = [dataSecret];
const link = { networkId: "n", clickId: "c", audience: "partner", until: 1000 } as const;

describe("a link to a story", () => {
  it("says what it is for until it ends", async () => {
    const token = await signTraceLink(link, dataSecret);
    expect(await readTraceLink(token, { dataSecrets, now: 999 })).toEqual(link);
    expect(await readTraceLink(token, { dataSecrets, now: 1000 })).toBeNull();
    expect(await readTraceLink(token, { dataSecrets: [`${dataSecret}!`], now: 0 })).toBeNull();
    const rotated = ["the next secret of thirty-two characters", dataSecret];
    expect(await readTraceLink(token, { dataSecrets: rotated, now: 0 })).toEqual(link);
    expect(await readTraceLink(token.replace(".", "A."), { dataSecrets, now: 0 })).toBeNull();
  });
});

it("hides what is behind a host, e-mails and addresses, and leaves times alone", () => {
  expect(safeText("GET https://u:p@a.example/x?key=1 failed")).toBe("GET https://a.example/… failed");
  expect(safeText("to ann.b+c@mail.example, or ann%40mail.example")).toBe("to •••, or •••");
  expect(safeText("from 203.0.113.9 and 2001:db8:0:1::7 at 12:34:56")).toBe("from ••• and ••• at 12:34:56");
});

it("has a sentence of its own for each code of a postback, and one for codes that it does not know", () => {
  const words = [...Object.keys(POSTBACK_CODES), "CALLBACK_FAILED", "NEVER_HEARD_OF"].map(safeWords);
  for (const sentence of words) expect(sentence).toMatch(/^[A-Za-z].* .*\.$/);
  expect(new Set(words).size).toBe(words.length);
});
