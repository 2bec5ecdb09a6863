import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromBase64, hashOf, hmacHex, sameText, toBase64, toHex } from "../../src/domain/bytes";
import { seal, sealMark, unseal } from "../../src/domain/seal";

const SECRET = "kQ3vT8mZ1xN6bR4wL9sD2fG7hJ5pC0yA";
const nonces = fc.uint8Array({ minLength: 12, maxLength: 12 });
/** How long the mark before the text is: `v2.0123abcd.` */
const MARK = 12;
const nonce = Uint8Array.from({ length: 12 }, (_, i) => i);

describe("a sealed text", () => {
  test("comes back as it was, to the last character", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), nonces, async (text, fresh) => {
        const sealed = await seal(text, SECRET, fresh);
        expect(sealed).toMatch(/^v2\.[0-9a-f]{8}\.[A-Za-z0-9+/]+=*$/);
        expect(await unseal(sealed, SECRET)).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    ["nothing", ""],
    ["a mark at the beginning", "\ufeffhello"],
    ["a NUL", "a\0b"],
    ["64 KB", "é".repeat(32_768)],
  ])("comes back: %s", async (_, text) => {
    expect(await unseal(await seal(text, SECRET, nonce), SECRET)).toBe(text);
  });

  test("tells nothing of itself and differs with each nonce", async () => {
    const sealed = await seal("bob@example.com", SECRET, nonce);
    expect(sealed).not.toContain("bob");
    expect(atob(sealed.slice(MARK))).not.toContain("bob");
    expect(await seal("bob@example.com", SECRET, new Uint8Array(12))).not.toBe(sealed);
  });

  test("does not open with another secret, nor after any change", async () => {
    const sealed = await seal("whsec_1", SECRET, nonce);
    await expect(unseal(sealed, `${SECRET}x`)).rejects.toThrow();
    const bytes = fromBase64(sealed.slice(MARK));
    for (let at = 0; at < bytes.length; at++) {
      const altered = bytes.slice();
      altered[at] = (altered[at] ?? 0) ^ 1;
      await expect(unseal(sealed.slice(0, MARK) + toBase64(altered), SECRET)).rejects.toThrow();
    }
  });

  test.each(["", "v1.", "v2.AAAA", "v2.0123abcd.AAAA", "v3.AAAA", "whsec_1", "v1.%%%", "v1.AAAA"])(
    "%j is none",
    async (text) => {
      await expect(unseal(text, SECRET)).rejects.toThrow();
    },
  );

  test.each([11, 13, 16, 0])("is not made with a nonce of %d bytes", async (length) => {
    await expect(seal("x", SECRET, new Uint8Array(length))).rejects.toThrow("nonce");
  });

  test("says which secret has sealed it, and opens with any that is offered", async () => {
    const next = `${SECRET}-next`;
    const [old, sealed] = [await seal("whsec_1", SECRET, nonce), await seal("whsec_1", next, nonce)];
    expect(old.startsWith(await sealMark(SECRET))).toBe(true);
    expect(sealed.startsWith(await sealMark(next))).toBe(true);
    expect(await sealMark(next)).not.toBe(await sealMark(SECRET));
    for (const text of [old, sealed]) expect(await unseal(text, next, SECRET)).toBe("whsec_1");
    await expect(unseal(old, next)).rejects.toThrow();
    await expect(unseal(old)).rejects.toThrow("no DATA_SECRET");
  });

  test("opens when it was made before seals named their secret", async () => {
    const sealed = await seal("whsec_1", SECRET, nonce);
    expect(await unseal(`v1.${sealed.slice(MARK)}`, SECRET)).toBe("whsec_1");
  });

  test("is not made with a short secret, and says why", async () => {
    await expect(seal("x", SECRET.slice(1), nonce)).rejects.toThrow("DATA_SECRET needs at least 32");
  });
});

describe("bytes", () => {
  test("survive base64, and hex has two digits each", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect([...fromBase64(toBase64(bytes))]).toEqual([...bytes]);
        expect(toHex(bytes)).toBe(Buffer.from(bytes).toString("hex"));
      }),
    );
  });

  test("two texts are the same only when they are", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(sameText(a, b)).toBe(a === b);
        expect(sameText(a, a)).toBe(true);
        expect(sameText(`${a}x`, `${a}y`)).toBe(false);
      }),
    );
  });

  test("an HMAC is the one of RFC 4231", async () => {
    const expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    expect(await hmacHex("Jefe", "what do ya want for nothing?")).toBe(expected);
    expect(await hmacHex(Uint8Array.from(Buffer.from("Jefe")), "what do ya want for nothing?")).toBe(
      expected,
    );
  });

  test("a hash of a tuple tells its members apart, whatever they hold", async () => {
    const member = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("", ",", '","', "|", "a|b", "\ud800"),
    );
    const tuple = fc.array(member, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(tuple, tuple, async (a, b) => {
        const isSame = a.length === b.length && a.every((text, i) => text === b[i]);
        expect((await hashOf(...a)) === (await hashOf(...b))).toBe(isSame);
      }),
    );
    expect(await hashOf("a", "b")).toMatch(/^[0-9a-f]{64}$/);
  });
});
