import { expect, test } from "vitest";
import { hostSuitsNetwork, networkOfHost } from "../../../src/domain/link/network-host";

const BASE = "gokart.example";

test.each<[string, string, string | null]>([
  ["acme.gokart.example", BASE, "acme"],
  ["api.acme.gokart.example", BASE, "acme"],
  ["ACME.GoKart.Example", BASE, "acme"],
  ["acme.gokart.example:8787", BASE, "acme"],
  ["acme.gokart.example.", BASE, "acme"],
  ["acme.gokart.example.:443", BASE, "acme"],
  ["acme.localhost:8787", "localhost", "acme"],
  ["acme.localhost:8787", "localhost:8787", "acme"],
  ["gokart.example", BASE, null],
  ["api.gokart.example", BASE, null],
  ["www.gokart.example", BASE, null],
  ["app.gokart.example", BASE, null],
  ["api.acme.gokart.example", "", null],
  ["localhost:8787", "localhost", null],
  ["127.0.0.1:8787", BASE, null],
  ["[::1]:8787", BASE, null],
  ["track.partner.example", BASE, null],
  ["evilgokart.example", BASE, null],
  ["acme.gokart.example.evil.example", BASE, null],
  ["x.acme.gokart.example", BASE, null],
  ["x.api.acme.gokart.example", BASE, null],
  [".gokart.example", BASE, null],
  ["", BASE, null],
])("%s under %j names %s", (host, base, slug) => expect(networkOfHost(host, base)).toBe(slug));

test.each<[string, string, boolean]>([
  ["acme.gokart.example", "acme", true],
  ["api.acme.gokart.example", "acme", true],
  ["acme.gokart.example", "other", false],
  ["api.gokart.example", "acme", true],
  ["localhost:8787", "acme", true],
  ["api.www.gokart.example", "acme", false],
])("on %s a record of %s may be spoken of: %s", (host, slug, expected) => {
  expect(hostSuitsNetwork(host, BASE, slug)).toBe(expected);
});
