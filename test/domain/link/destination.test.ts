import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkDestination } from "../../../src/domain/link/destination";

const production = { allowPrivate: false, ownHosts: ["gokart.example", "track.partner-links.example:8443"] };
const development = { allowPrivate: true, ownHosts: ["localhost", "gokart.example"] };

const reasonFor = (url: string, options = production) => {
  const check = checkDestination(url, options);
  return check.ok ? "ok" : check.reason;
};

test.each([
  "https://partner.example/callback",
  "https://partner.example:8443/callback?x={gk_click_id}",
  "https://partner.example./callback",
  "HTTPS://PARTNER.EXAMPLE/",
  "https://bücher.example/",
  "https://8.8.8.8/",
  "https://[2606:4700:4700::1111]/",
  "https://[::ffff:8.8.8.8]/",
  "https://11.0.0.1/",
  "https://172.32.0.1/",
  "https://100.128.0.1/",
  "https://169.253.0.1/",
  "https://223.255.255.255/",
  "https://local.example/",
  "https://localhost.example/",
  "https://internal-tools.example/",
  "https://notgokart.example/",
  "https://gokart.example.evil.example/",
])("sends to %s", (url) => {
  expect(checkDestination(url, production)).toEqual({ ok: true, url: new URL(url) });
});

test.each([
  "",
  "partner.example/callback",
  "//partner.example/callback",
  "https://",
  "https://%zz/",
  "https://1.2.3.4.5/",
  "https://256.1.1.1/",
  "https://[::1/",
])("%j is no URL", (url) => {
  expect(reasonFor(url)).toBe("This is not a complete URL.");
});

test.each([
  "http://partner.example/",
  "ftp://partner.example/",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "data:,x",
  "ws://partner.example/",
  "blob:https://partner.example/x",
])("%s is not https", (url) => {
  expect(reasonFor(url)).toBe("The URL must begin with https://.");
});

test.each([
  "https://user:secret@partner.example/",
  "https://user@partner.example/",
  "https://:secret@partner.example/",
  "https://8.8.8.8@127.0.0.1/",
])("%s holds credentials", (url) => {
  expect(reasonFor(url)).toBe("The URL must not hold a user name or password.");
});

describe("special addresses", () => {
  const spellings: Record<string, string[]> = {
    loopback: [
      "127.0.0.1",
      "127.255.255.254",
      "2130706433",
      "017700000001",
      "0x7f000001",
      "0177.0.0.1",
      "0177.0.0.01",
      "0x7f.1",
      "0x7F.0x0.0x0.0x1",
      "127.1",
      "127.0.1",
      "127.0.0.1.",
      "１２７.０.０.１",
      "①②⑦.0.0.1",
      "127。0。0。1",
      "%31%32%37.0.0.1",
      "127.0.0.1:8443",
      "[::1]",
      "[0:0:0:0:0:0:0:1]",
      "[0000:0000:0000:0000:0000:0000:0000:0001]",
      "[::ffff:127.0.0.1]",
      "[::ffff:7f00:1]",
      "[::FFFF:7F00:0001]",
      "[0:0:0:0:0:ffff:127.0.0.1]",
    ],
    private: [
      "10.0.0.1",
      "10.255.255.255",
      "167772161",
      "012.1",
      "0xa.0.0.1",
      "172.16.0.1",
      "172.31.255.255",
      "192.168.1.1",
      "3232235777",
      "0300.0250.1.1",
      "192.168.257",
      "[::ffff:10.0.0.1]",
      "[::ffff:c0a8:101]",
      "[fc00::1]",
      "[fd12:3456:789a::1]",
    ],
    "cloud metadata": [
      "169.254.169.254",
      "2852039166",
      "0xa9fea9fe",
      "0xA9.0xFE.0xA9.0xFE",
      "0251.0376.0251.0376",
      "169.254.43518",
      "169.16689662",
      "[::ffff:169.254.169.254]",
      "[::ffff:a9fe:a9fe]",
      "[fd00:ec2::254]",
      "[fd20:ce::254]",
      "168.63.129.16",
    ],
    "link-local": ["169.254.0.1", "169.254.170.2", "[fe80::1]", "[febf::1]", "[::ffff:169.254.1.1]"],
    "carrier-grade NAT": ["100.64.0.1", "100.127.255.255", "100.100.100.200", "[::ffff:100.64.0.1]"],
    multicast: ["224.0.0.1", "239.255.255.250", "[ff02::1]", "[ff0e::1]"],
    unspecified: ["0.0.0.0", "0", "0x0", "0.1.2.3", "[::]", "[::ffff:0.0.0.0]"],
    reserved: [
      "192.0.0.192",
      "192.0.2.1",
      "192.88.99.1",
      "198.18.0.1",
      "198.19.255.255",
      "198.51.100.1",
      "203.0.113.1",
      "240.0.0.1",
      "255.255.255.255",
      "4294967295",
      // NAT64, its local-use prefix, 6to4, Teredo, IPv4-compatible, IPv4-translated: all carry an IPv4 address inside.
      "[64:ff9b::127.0.0.1]",
      "[64:ff9b::a9fe:a9fe]",
      "[64:ff9b::8.8.8.8]",
      "[64:ff9b:1::7f00:1]",
      "[2002:7f00:1::]",
      "[2002:a9fe:a9fe::1]",
      "[2001::1]",
      "[::127.0.0.1]",
      "[::ffff:0:127.0.0.1]",
      "[100::1]",
      "[fec0::1]",
      "[2001:db8::1]",
      "[3fff::1]",
      "[4000::1]",
      "[5f00::1]",
    ],
  };

  const table = Object.entries(spellings).flatMap(([kind, hosts]) =>
    hosts.map((host) => [host, kind] as const),
  );
  test.each(table)("%s is no public address (%s)", (host, kind) => {
    expect(reasonFor(`https://${host}/callback`)).toContain(`is not a public address (${kind}).`);
  });
});

test.each([
  ["localhost", "private name"],
  ["LOCALHOST", "private name"],
  ["localhost.", "private name"],
  ["localhost..", "private name"],
  ["ｌocalhost", "private name"],
  ["%6cocalhost", "private name"],
  ["app.localhost", "private name"],
  ["localhost.localdomain", "private name"],
  ["printer.local", "private name"],
  ["db.internal", "private name"],
  ["db.internal.", "private name"],
  ["router.home.arpa", "private name"],
  ["metadata.google.internal", "cloud metadata host"],
  ["metadata", "without a domain"],
  ["intranet", "without a domain"],
  ["com.", "without a domain"],
  ["gokart.example", "our own host"],
  ["GoKart.Example.", "our own host"],
  ["demo.gokart.example", "our own host"],
  ["api.demo.gokart.example:444", "our own host"],
  ["track.partner-links.example", "our own host"],
])("refuses the name %s", (host, why) => {
  expect(reasonFor(`https://${host}/`)).toContain(why);
});

test.each([
  ["http://localhost:4001/callback", "ok"],
  ["http://127.0.0.1:4001/callback", "ok"],
  ["http://[::1]:4001/", "ok"],
  ["http://[::ffff:127.0.0.1]/", "ok"],
  ["http://app.localhost:4001/", "ok"],
  ["http://LOCALHOST.:4001/", "ok"],
  ["http://partner.example/", "ok"],
  ["https://10.1.2.3/", "10.1.2.3 is not a public address (private)."],
  ["http://172.16.0.1/", "172.16.0.1 is not a public address (private)."],
  ["http://192.168.0.10/", "192.168.0.10 is not a public address (private)."],
  ["http://[fd12::1]/", "fd12::1 is not a public address (private)."],
  ["http://partner:3000/", "partner is a name without a domain."],
  [
    "http://host.docker.internal:3000/",
    "host.docker.internal is a private name: .internal does not exist on the internet.",
  ],
  ["http://169.254.169.254/", "169.254.169.254 is not a public address (cloud metadata)."],
  ["http://[fd00:ec2::254]/", "fd00:ec2::254 is not a public address (cloud metadata)."],
  ["http://metadata.google.internal/", "metadata.google.internal is a cloud metadata host."],
  ["http://0.0.0.0/", "0.0.0.0 is not a public address (unspecified)."],
  ["http://[64:ff9b::7f00:1]/", "64:ff9b::7f00:1 is not a public address (reserved)."],
  ["http://224.0.0.1/", "224.0.0.1 is not a public address (multicast)."],
  ["http://demo.gokart.example/", "demo.gokart.example is our own host."],
  ["http://user@localhost/", "The URL must not hold a user name or password."],
  ["ftp://localhost/", "The URL must begin with https://."],
])("in development %s: %s", (url, expected) => {
  expect(reasonFor(url, development)).toBe(expected);
});

test("an own host may be written with a port, capitals or umlauts, and an empty one owns nothing", () => {
  const options = { allowPrivate: false, ownHosts: ["", "Bücher.Example:8787", ".", "]"] };
  expect(reasonFor("https://a.xn--bcher-kva.example/", options)).toContain("our own host");
  expect(reasonFor("https://partner.example/", options)).toBe("ok");
  const own = { allowPrivate: true, ownHosts: ["localhost:8787", "127.0.0.1:8787"] };
  expect(reasonFor("http://localhost:4001/", own)).toBe("ok");
  expect(reasonFor("http://127.0.0.1:4001/", own)).toBe("ok");
});

describe("properties", () => {
  test("nothing makes it throw", () => {
    const piece = fc.constantFrom(
      "https://",
      "http:",
      "@",
      "[",
      "]",
      "::",
      ".",
      "%",
      "/",
      "\\",
      "localhost",
      "0x7f",
      "１",
      "\ud800",
      "#",
    );
    const nearUrl = fc
      .array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 8 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), nearUrl),
        fc.array(fc.string(), { maxLength: 3 }),
        (url, ownHosts) => {
          for (const allowPrivate of [true, false]) {
            expect(typeof checkDestination(url, { allowPrivate, ownHosts }).ok).toBe("boolean");
          }
        },
      ),
    );
  });

  test("an address is judged alike in every spelling", () => {
    const number = (ip: string) => ip.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
    fc.assert(
      fc.property(fc.ipV4(), (ip) => {
        const value = number(ip);
        const octal = ip
          .split(".")
          .map((byte) => `0${Number(byte).toString(8)}`)
          .join(".");
        const spellings = [String(value), `0x${value.toString(16)}`, octal, `${ip}.`, `[::ffff:${ip}]`];
        const plain = checkDestination(`https://${ip}/`, production).ok;
        for (const host of spellings)
          expect(checkDestination(`https://${host}/`, production).ok, host).toBe(plain);
      }),
    );
  });
});
