import { beforeAll, describe, expect, test } from "vitest";
import { sampleOf } from "../routes/samples.table";
import { Person, rowsOf, signedInOwner } from "../support/browser";
import { type Operation, operations } from "../support/declared";
import { send } from "../support/operations";
import { type Planted, plantAccounts, plantNetwork } from "../support/planted";
import { makeNetwork } from "../support/records";
import { HUMAN, linkPath } from "../support/redirect";
import { visit } from "../support/world";

// Whether something exists must not show to those whom it does not concern: the answers are the same, word for word.

let planted: Planted;
let declared: Operation[];
let stranger: string;
beforeAll(async () => {
  planted = await plantNetwork("zq-hidden");
  declared = await operations();
  stranger = (await plantAccounts("zq-looker", { key: (await makeNetwork()).key })).keys.owner;
});

/** A text without what is new in each answer, and without the id that was asked for. */
const worn = (text: string, asked: string) =>
  text.replaceAll(asked, "ID").replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}/g, "RESPONSE");

test("a record of another network is answered as one that never was, by every operation on one", async () => {
  // Partners' own operations are refused to staff whatever they name.
  const onOne = declared.filter(
    ({ name }) => /\{(?:id|gkClickId)\}/.test(name) && !/\/me\/|integrations/.test(name),
  );
  expect(onOne.length).toBeGreaterThan(25);
  for (const operation of onOne) {
    const { bad: _bad, as: _as, ...good } = sampleOf(operation, planted);
    const [[param, real] = ["", ""]] = Object.entries(good.params ?? {});
    // A click id of ours has a check of its own, which nobody can pass by guessing.
    const unreal = param === "gkClickId" ? "01990000-0000-8000-8000-000000000000" : crypto.randomUUID();
    const answers = await Promise.all(
      [real, unreal].map(async (id) => {
        const { status, text } = await send(
          operation,
          { ...good, params: { [param]: id } },
          { key: stranger },
        );
        return `${operation.name} ${status} ${worn(text, id)}`;
      }),
    );
    expect(answers[0]).toBe(answers[1]);
    expect(answers[0]).toContain(" 404 ");
  }
});

test("a partner's link on another network's host is a link that never was", async () => {
  const { slug } = await makeNetwork();
  const ask = async (id: string) => {
    const response = await visit(`http://${slug}.gokart.test${linkPath(id)}`, { headers: HUMAN });
    return `${response.status} ${response.headers.get("x-refused")} ${worn(await response.text(), id)}`;
  };
  expect(await ask(planted.link.id)).toBe(await ask(crypto.randomUUID()));
});

test("a postback tells a stranger as much of a click that is not theirs as of their own mistakes", async () => {
  const token = (await plantAccounts("zq-rival", { key: (await makeNetwork()).key })).advertiser
    .postbackToken;
  const ask = async (path: string) => ((await (await visit(path)).json()) as { code: string }).code;
  expect(await ask(`/postback?gk_click_id=${planted.clickId}&token=${token}`)).toBe("TOKEN_INVALID");
  expect(await ask(`/postback?gk_click_id=${planted.clickId}&token=never`)).toBe("TOKEN_INVALID");
  const forged = planted.clickId.replace(/.$/, (last: string) => (last === "0" ? "1" : "0"));
  expect(await ask(`/postback?gk_click_id=${forged}`)).toBe("CLICK_NOT_FOUND");
  expect(await ask("/postback?gk_click_id=01990000-0000-8000-8000-000000000000")).toBe("CLICK_NOT_FOUND");
});

describe("invitations", () => {
  const invite = async (email: string): Promise<string> => {
    const owner = await signedInOwner();
    await owner.get("/users");
    const { text } = await owner.submit("/users/invite", { email, role: "analyst" });
    return /\/invitation\/[\w-]+/.exec(text)?.[0] ?? "";
  };

  test("that ended, were withdrawn or never were look the same", async () => {
    const [ended, withdrawn] = [await invite("ended@gokart.test"), await invite("withdrawn@gokart.test")];
    await rowsOf("UPDATE invitations SET expires_at = 1 WHERE email = 'ended@gokart.test'");
    await rowsOf("DELETE FROM invitations WHERE email = 'withdrawn@gokart.test'");
    const never = ended.replace(/.{8}$/, "AAAAAAAA");
    const pages = await Promise.all(
      [ended, withdrawn, never].map(async (path) => {
        const { status, text } = await new Person().get(path);
        return `${status} ${worn(text, path)}`;
      }),
    );
    expect(new Set(pages).size).toBe(1);
    expect(pages[0]).toMatch(/^404 /);
  });

  test("take 20 tries a minute from one address", async () => {
    const person = new Person();
    const path = await invite("tries@gokart.test");
    await person.get(path);
    const statuses: number[] = [];
    for (let i = 0; i < 45; i++)
      statuses.push((await person.post(path, { name: "N", password: "short" })).status);
    expect(new Set(statuses)).toEqual(new Set([422, 429]));
    expect(statuses.filter((status) => status === 422).length).toBeLessThanOrEqual(40);
  });
});
