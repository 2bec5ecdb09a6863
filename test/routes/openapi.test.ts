import { beforeAll, describe, expect, test } from "vitest";
import { expectDeclared, type Operation, operations, undeclaredInBody } from "../support/declared";
import { send } from "../support/operations";
import { type Planted, plantNetwork } from "../support/planted";
import type { Request } from "../support/samples";
import { SAMPLES, sampleOf } from "./samples.table";

const NAMES = Object.keys(SAMPLES);

let planted: Planted;
let declared: Map<string, Operation>;

beforeAll(async () => {
  planted = await plantNetwork("zq-own");
  declared = new Map((await operations()).map((operation) => [operation.name, operation]));
});

const operationNamed = (name: string): Operation => {
  const operation = declared.get(name);
  if (!operation) throw new Error(`${name} is not in the OpenAPI document`);
  return operation;
};
/** Sends a request as whoever the operation's sample says. */
const ask = (name: string, request: Request, more: { accept?: string; key?: null } = {}) =>
  send(operationNamed(name), request, { key: callerOf(name), ...more });

function callerOf(name: string) {
  const { as = "owner" } = sampleOf(operationNamed(name), planted);
  return as === "portal" ? planted.portal : planted.keys[as];
}

test("each operation of the document has sample requests, and each sample its operation", () => {
  expect([...declared.keys()].sort()).toEqual([...NAMES].sort());
});

describe("each operation refuses what is bad, in the way it declares", () => {
  test.each(NAMES)("%s", async (name) => {
    const { bad, as: _, ...good } = sampleOf(operationNamed(name), planted);
    expect((await ask(name, good, { key: null })).status).toBe(401);
    const { method, path, requestBody, parameters = [] } = operationNamed(name);
    if (path.includes("{id}")) {
      const unknown = { ...good, params: { id: crypto.randomUUID() } };
      expect((await ask(name, unknown)).status).toBe(404);
      expect((await ask(name, { ...good, params: { id: "nonsense" } })).status).toBe(404);
    }
    if (requestBody === undefined && method !== "GET") {
      const { status, text } = await ask(name, { ...good, body: { unheard: 1 } });
      expect([status, text]).toEqual([422, expect.stringContaining("unheard: is not a known field")]);
    }
    const takesMore = requestBody !== undefined || parameters.some((parameter) => parameter.in === "query");
    if (takesMore && !bad) throw new Error(`${name} needs a bad request among its samples`);
    if (bad) expect((await ask(name, { ...good, ...bad })).status).toBe(422);
  });
});

describe("each operation takes the body and gives the answer it declares", () => {
  test.each(NAMES)("%s", async (name) => {
    const { bad: _bad, as: _as, ...good } = sampleOf(operationNamed(name), planted);
    const operation = operationNamed(name);
    expect(await undeclaredInBody(operation, good.body)).toEqual([]);
    const { status, text, data } = await ask(name, good);
    expect([200, 201], text).toContain(status);
    // An empty list would prove little of its rows.
    if (Array.isArray(data)) expect(data.length).toBeGreaterThan(0);
    if (!operation.responses[status]?.content["text/csv"]) return;
    const csv = await ask(name, good, { accept: "text/csv" });
    expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(csv.text.split("\r\n").length).toBeGreaterThan(2);
  });
});

test("an answer with a field or a status that is not declared is found", async () => {
  const operation = operationNamed("GET /me");
  const { text } = await ask("GET /me", {});
  const answer = { status: 200, type: "application/json", body: JSON.parse(text) };
  await expectDeclared(operation, answer);
  const more = { ...answer.body, data: { ...answer.body.data, more: 1 } };
  await expect(expectDeclared(operation, { ...answer, body: more })).rejects.toThrow("more");
  await expect(expectDeclared(operation, { ...answer, status: 302 })).rejects.toThrow("not declared");
  await expect(expectDeclared(operation, { ...answer, type: "text/html" })).rejects.toThrow("not declared");
});
