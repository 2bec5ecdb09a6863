import { BlockList, isIPv4, isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressPrefix, inCidr, isIpOrCidr, parseIp, truncateIp } from "../../../src/domain/click/ip";

test.each([
  ["203.0.113.9", [203, 0, 113, 9]],
  ["0.0.0.0", [0, 0, 0, 0]],
  ["255.255.255.255", [255, 255, 255, 255]],
  ["::1", [...new Array(15).fill(0), 1]],
  ["2001:db8::1", [0x20, 1, 0xd, 0xb8, ...new Array(11).fill(0), 1]],
  ["2001:DB8:0:0:0:0:0:1", [0x20, 1, 0xd, 0xb8, ...new Array(11).fill(0), 1]],
  ["::ffff:192.0.2.1", [192, 0, 2, 1]],
  ["::FFFF:c000:201", [192, 0, 2, 1]],
  ["0:0:0:0:0:ffff:192.0.2.1", [192, 0, 2, 1]],
])("reads %s", (text, bytes) => {
  expect(parseIp(text)).toEqual(bytes);
});

test.each([
  "",
  " 203.0.113.9",
  "203.0.113.9 ",
  "203.0.113",
  "203.0.113.256",
  "203.0.113.09",
  "0177.0.0.1",
  "0x7f.0.0.1",
  "2130706433",
  "127.1",
  "1.2.3.4.5",
  "1.2.3.4.",
  "１.2.3.4",
  "[::1]",
  "::1]/x",
  "fe80::1%eth0",
  "1::2::3",
  ":::",
  ":",
  "12345::",
  "::ffff:0177.0.0.1",
  "::ffff:192.0.2",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "localhost",
])("does not read %j", (text) => {
  expect(parseIp(text)).toBeNull();
  expect(isIpOrCidr(text)).toBe(false);
  expect(truncateIp(text)).toBeNull();
});

test.each([
  ["203.0.113.9", "203.0.113.0/24", true],
  ["203.0.114.9", "203.0.113.0/24", false],
  ["203.0.113.9", "203.0.113.77/24", true],
  ["203.0.113.9", "203.0.113.9", true],
  ["203.0.113.9", "203.0.113.8", false],
  ["203.0.113.9", "203.0.113.8/31", true],
  ["203.0.113.10", "203.0.113.8/31", false],
  ["203.0.113.9", "0.0.0.0/0", true],
  ["100.127.255.255", "100.64.0.0/10", true],
  ["100.128.0.0", "100.64.0.0/10", false],
  ["::ffff:203.0.113.9", "203.0.113.0/24", true],
  ["203.0.113.9", "::ffff:203.0.113.0/120", true],
  ["203.0.114.9", "::ffff:203.0.113.0/120", false],
  ["203.0.113.9", "::/0", false],
  ["2001:db8::1", "0.0.0.0/0", false],
  ["2001:db8::1", "::/0", true],
  ["2001:db8:0:ffff::1", "2001:db8::/48", true],
  ["2001:db8:1::1", "2001:db8::/48", false],
  ["2001:DB8:0::1", "2001:db8::1", true],
  ["2001:db8::1", "nonsense", false],
  ["nonsense", "0.0.0.0/0", false],
])("%s in %s: %s", (ip, range, expected) => {
  expect(inCidr(ip, range)).toBe(expected);
});

test.each([
  "203.0.113.0/24",
  "203.0.113.9",
  "0.0.0.0/0",
  "10.0.0.0/32",
  "2001:db8::/32",
  "::1",
  "::/0",
  "::1/128",
])("%s can stand in an allow-list", (text) => {
  expect(isIpOrCidr(text)).toBe(true);
});

test.each([
  "/",
  "/24",
  "203.0.113.0/",
  "203.0.113.0/33",
  "203.0.113.0/-1",
  "203.0.113.0/024",
  "203.0.113.0/24/8",
  "203.0.113.0/2 4",
  "::/129",
  "203.0.113.0/255.255.255.0",
  "203.0.113.*",
  "1.1.1.1,2.2.2.2",
])("%s can not", (text) => {
  expect(isIpOrCidr(text)).toBe(false);
});

test.each([
  ["203.0.113.77", "203.0.113.0"],
  ["::ffff:203.0.113.77", "203.0.113.0"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1::"],
  ["2001:0db8:0001::6", "2001:db8:1::"],
  ["2001:db8::6", "2001:db8::"],
  ["2001:0:1::6", "2001:0:1::"],
  ["2001:db8:0:1::", "2001:db8::"],
  ["::1", "::"],
  ["0:0:1::1", "0:0:1::"],
])("%s is stored as %s", (ip, stored) => {
  expect(truncateIp(ip)).toBe(stored);
  expect(addressPrefix(ip)).toBe(stored);
});

test("an address nobody knows has a key of its own", () => {
  expect([addressPrefix(null), addressPrefix(""), addressPrefix("x")]).toEqual([
    "unknown",
    "unknown",
    "unknown",
  ]);
  expect(truncateIp(undefined)).toBeNull();
});

describe("properties", () => {
  const ip = fc.oneof(fc.ipV4(), fc.ipV6());
  const nearIp = fc.string({ unit: fc.constantFrom(..."0123456789abcdefF:./ %x"), maxLength: 30 });

  test("nothing makes it throw, and Node agrees on what an address is", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearIp, ip), (text) => {
        const expected = (isIPv4(text) || isIPv6(text)) && !text.includes("%");
        expect(parseIp(text) !== null).toBe(expected);
        expect(typeof isIpOrCidr(text)).toBe("boolean");
        expect(truncateIp(text) === null).toBe(!expected);
      }),
    );
  });

  test("Node agrees on what lies in a range", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.tuple(fc.ipV4(), fc.ipV4()), fc.tuple(fc.ipV6(), fc.ipV6())),
        fc.nat(32),
        ([a, b], bits) => {
          const family = isIPv4(a) ? "ipv4" : "ipv6";
          const list = new BlockList();
          list.addSubnet(b, bits, family);
          expect(inCidr(a, `${b}/${bits}`)).toBe(list.check(a, family));
        },
      ),
    );
  });

  test("an address lies in the prefix it is stored as, which stays as it is", () => {
    fc.assert(
      fc.property(ip, (text) => {
        const stored = truncateIp(text) ?? "";
        expect(inCidr(text, `${stored}/${stored.includes(":") ? 48 : 24}`)).toBe(true);
        expect(truncateIp(stored)).toBe(stored);
      }),
    );
  });
});
