import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { beforeAll, expect, test } from "vitest";
import { apiDocument, CLIENT_TYPES, headerOf } from "../../scripts/lib/client-types.mjs";

let document: string;

beforeAll(async () => {
  document = await apiDocument();
});

test("the document is valid OpenAPI 3.1", async () => {
  const read = JSON.parse(document);
  expect(read.openapi).toBe("3.1.0");
  expect(await new Validator().validate(read)).toEqual({ valid: true });
});

test("the validator finds what is wrong", async () => {
  const wrong = { ...JSON.parse(document), paths: { "/x": { get: { responses: 5 } } } };
  expect((await new Validator().validate(wrong)).valid).toBe(false);
});

test("operations have names of their own, for generated clients", () => {
  const ids = [...document.matchAll(/"operationId":"(\w+)"/g)].map((match) => match[1]);
  expect(ids.length).toBeGreaterThan(60);
  expect(new Set(ids).size).toBe(ids.length);
});

test("the client's types are of this document; else: npm run client", () => {
  expect(readFileSync(CLIENT_TYPES, "utf8").split("\n").slice(0, 2).join("\n")).toBe(
    headerOf(document).trim(),
  );
});
