import { beforeAll, describe, expect, test } from "vitest";
import { sampleOf } from "../routes/samples.table";
import { type Operation, operations } from "../support/declared";
import { send } from "../support/operations";
import { type Planted, plantNetwork } from "../support/planted";

// Whose key gets in where. A new operation, or one that is opened to more keys, has to be written down here.

const ROLES = ["owner", "manager", "analyst", "partner"] as const;
type Role = (typeof ROLES)[number];

const table: [who: string, roles: readonly Role[], operations: string][] = [
  [
    "all keys, a partner's for what is its own",
    ROLES,
    `GET /me, GET /clicks, GET /clicks/{gkClickId}, GET /clicks/{gkClickId}/trace, GET /conversions,
     GET /conversions/{id}, GET /callbacks, GET /callbacks/{id}, GET /reports, GET /feed/offers,
     GET /members/{pubMemberId}/offers, GET /integrations, GET /integrations/{id}, POST /lint,
     GET /offers/{id}/partner-postbacks, GET /offers/{id}/links, GET /links/{id}`,
  ],
  [
    "staff, to read",
    ["owner", "manager", "analyst"],
    `GET /history-logs, GET /parked-postbacks, GET /parked-postbacks/causes, GET /attention, GET /self-checks,
     GET /network, GET /advertisers, GET /advertisers/{id}, GET /advertisers/{id}/addresses, GET /partners,
     GET /partners/{id}, GET /offers, GET /offers/{id}, GET /offers/{id}/postback-url, GET /alerts, GET /alerts/{id},
     GET /audit-log`,
  ],
  [
    "owners and managers, to change",
    ["owner", "manager"],
    `PATCH /conversions/{id}, POST /conversions/status, POST /conversions/import, POST /callbacks/resend,
     POST /callbacks/{id}/resend, POST /parked-postbacks/replay, POST /parked-postbacks/{id}/replay, POST /tools/clicks,
     POST /tools/conversions, POST /tools/callbacks, POST /tools/link-check, POST /advertisers,
     PATCH /advertisers/{id}, POST /advertisers/{id}/rotate-token, POST /advertisers/{id}/rotate-secret,
     POST /advertisers/{id}/addresses/allow, POST /partners, PATCH /partners/{id}, POST /partners/{id}/rotate-secret,
     POST /offers, PATCH /offers/{id}, POST /offers/bulk, POST /offers/{id}/clone,
     PUT /offers/{id}/partner-postbacks, POST /offers/{id}/links, POST /offers/{id}/links/bulk, PATCH /links/{id},
     POST /alerts, PATCH /alerts/{id}, GET /api-keys, POST /api-keys, DELETE /api-keys/{id}, DELETE /alerts/{id},
     DELETE /offers/{id}, DELETE /advertisers/{id}, DELETE /partners/{id}`,
  ],
  ["owners", ["owner"], "PATCH /network"],
  [
    "the partner itself",
    ["partner"],
    "GET /me/partner, POST /me/partner/test-postback, GET /me/partner/api-keys",
  ],
  [
    "no key at all: a partner's people, signed in",
    [],
    `PATCH /me/partner, PUT /me/partner/offers/{id}/postbacks, POST /me/partner/rotate-secret,
     POST /me/partner/api-keys, DELETE /me/partner/api-keys/{id}`,
  ],
];
const rows = table.map(([who, roles, names]) => [who, roles, names.split(/,\s+/)] as const);

let planted: Planted;
let declared: Map<string, Operation>;
beforeAll(async () => {
  planted = await plantNetwork("zq-roles");
  declared = new Map((await operations()).map((operation) => [operation.name, operation]));
});

test("each operation of the document stands in one row of the table", () => {
  expect(rows.flatMap(([, , names]) => names).sort()).toEqual([...declared.keys()].sort());
});

describe("a key reaches what its role needs and is refused with 403 elsewhere", () => {
  test.each(rows)("%s", async (_, roles, names) => {
    for (const name of names) {
      const operation = declared.get(name);
      if (!operation) throw new Error(`${name} is not in the document`);
      const { bad: _bad, as: _as, ...good } = sampleOf(operation, planted);
      const status = async (key: string | null) => (await send(operation, good, { key })).status;
      expect([name, await status(null)]).toEqual([name, 401]);
      // Those who may not come first: whoever may could take away what the request is about.
      for (const role of ROLES.filter((one) => !roles.includes(one)))
        expect([name, role, await status(planted.keys[role])]).toEqual([name, role, 403]);
      const allowed = await Promise.all(roles.map((role) => status(planted.keys[role])));
      expect(
        allowed.filter((one) => one === 401 || one === 403 || one >= 500),
        name,
      ).toEqual([]);
    }
  });
});
