import * as z from "zod";
import { checkLink } from "../../flows/link/check-link";
import { answer } from "../answer";
import { type Api, endpoint } from "./endpoint";
import { publicOrigin } from "./origin";

const body = z
  .strictObject({
    url: z
      .string()
      .trim()
      .min(1)
      .max(4000)
      .refine((text) => /^https?:\/\/[^/\s]/i.test(text), "must begin with https:// or http://"),
  })
  .meta({ id: "LinkCheckBody" });
const optional = z.string().nullable();
const hop = z.object({
  url: z.string(),
  status: z.number().nullable(),
  location: optional,
  by: z.enum(["redirect", "refresh", "none"]),
  clickIdIn: z
    .array(z.string())
    .meta({ description: "Parameters that carry the click id, path or fragment" }),
  error: optional,
  note: optional,
  ms: z.number(),
});
const data = z
  .object({
    testClickId: z.string(),
    hops: z.array(hop),
    lostAt: z
      .number()
      .nullable()
      .meta({ description: "The first hop without the click id after one with it" }),
    end: z.enum(["arrived", "failed", "too-many"]),
  })
  .meta({ id: "LinkCheck" });

/** `POST /tools/link-check`: follows a tracking link hop by hop; no click is counted. */
export function linkCheck(api: Api): void {
  const spec = {
    tag: "Operation Tools",
    summary: "Follow a tracking link",
    access: "change",
    body,
    data,
  } as const;
  endpoint(api, { method: "post", path: "/tools/link-check", ...spec }, async (asked) => {
    const { c, env, rim, networkId, body } = asked;
    const of = { rim, networkId, url: body.url, origin: publicOrigin(c), headers: c.req.raw.headers };
    return answer(c, await checkLink(env, of));
  });
}
