import { expect, test } from "vitest";
import { call } from "../support/api";
import { makeKey } from "../support/keys";
import { clicks, type Json, makeWorld, manage, postback, until, visit } from "../support/world";

const EMAIL = "echoed+customer@mail.example";
const ADDRESS = "203.0.113.141";
const ADVERTISER = 'Echo "Games" & Söhne';

test("a partner reads neither the advertiser's name nor e-mail and address where its endpoint repeats them escaped", async () => {
  await manage("PATCH", "/network", { policies: { shareAdvertiserData: true, storeFullIp: true } });
  const world = await makeWorld({ advertiser: { name: ADVERTISER } });
  const [box] = world.boxes;
  await box?.behave({ echo: "json", headers: { "x-echo": encodeURIComponent(EMAIL), "x-from": ADDRESS } });
  const [clickId = ""] = await clicks(world, "echoed");
  const values = { cnv_email: EMAIL, cnv_conversion_ip_address: ADDRESS };
  await postback({ gk_click_id: clickId, ...values });
  const sent = await until("the attempt", async () => {
    const [callback] = (await manage("GET", `/callbacks?q=${clickId}`)).data;
    return callback?.attempts.length > 0 && (callback as Json);
  });
  const [staffs] = sent.attempts;
  expect(staffs.answer).toContain(`\\"trackSysConversionEmail\\":\\"${EMAIL}\\"`);
  expect(staffs.answerHeaders["x-from"]).toBe(ADDRESS);

  const key = await makeKey("partner", world.partners[0].id);
  const paths = ["/callbacks", `/callbacks/${sent.id}`, `/clicks/${clickId}/trace`];
  for (const path of paths) {
    for (const accept of ["application/json", "text/csv"]) {
      const headers = { authorization: `Bearer ${key}`, accept };
      const text = await (await visit(`/api/v1${path}`, { headers })).text();
      expect(text, path).toContain("HTTP_200");
      for (const value of ["echoed+", "echoed%2B", "mail.example", ADDRESS, "Echo", "Söhne"])
        expect(text, `${path} ${accept}`).not.toContain(value);
    }
  }
  const { attempts } = (await call("GET", `/callbacks/${sent.id}`, { key })).data;
  expect(attempts[0].answerHeaders).toMatchObject({ "x-echo": "••••", "x-from": "••••" });
});
