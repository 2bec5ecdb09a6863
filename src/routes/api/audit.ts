import * as z from "zod";
import { listAudit } from "../../store/record/audit";
import { showEntry } from "./audit.shape";
import { type Api, endpoint } from "./endpoint";
import { uuid } from "./fields";
import { answerRows, inOrder, listQuery, spanQuery } from "./listing";

const query = inOrder(
  listQuery.extend({
    ...spanQuery,
    record: z.string().max(50).optional(),
    recordId: uuid().optional(),
    actor: z.string().max(300).optional(),
  }),
);

const auditAnswer = z
  .object({
    id: z.string(),
    time: z.string(),
    actor: z.string(),
    action: z.string(),
    record: z.string(),
    recordId: z.string(),
    before: z.unknown().meta({
      description: "The fields that changed, as they were; money is decimal, times are ISO, secrets masked",
    }),
    after: z.unknown().meta({ description: "The same fields as they are since" }),
  })
  .meta({ id: "AuditEntry" });

/** `/audit-log`: who changed what, before and after. */
export function audit(api: Api): void {
  const spec = { tag: "Audit", summary: "List changes", access: "staff", query, data: auditAnswer } as const;
  endpoint(api, { method: "get", path: "/audit-log", list: true, ...spec }, (asked) =>
    answerRows(asked, {
      name: "audit-log",
      columns: Object.keys(auditAnswer.shape),
      read: (page) => listAudit(asked.env, asked.networkId, { ...page, filter: asked.query }),
      show: showEntry,
    }),
  );
}
