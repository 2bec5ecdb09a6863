import { inOneLine } from "../../../domain/text";
import {
  FILE_KINDS,
  FILE_PATH,
  type FileEntry,
  type FileKind,
  FileResultPage,
  FromFilePage,
  type RowOutcome,
} from "../../../pages/records/from-file";
import type { Wrong } from "../../../pages/ui/wrong";
import { page, type Visit, type Web } from "../page";
import { wrongOf, wrongWords } from "../wrong";

const access = "change";
/** Rejections that were taken for actions would be paid. */
const HAS_STATUS = /^[^\n]*\bstatus\b/i;

/** `/reports/conversions/from-file`: actions or new statuses that an advertiser reports as CSV. */
export function conversionsFromFile(web: Web): void {
  page(web, { path: FILE_PATH, access }, (visit) =>
    show(visit, { kind: kindOf(visit.query.kind), rows: "" }),
  );
  page(web, { method: "post", path: FILE_PATH, access }, readFile);
}

const kindOf = (text: string | null | undefined): FileKind | "" =>
  text && Object.hasOwn(FILE_KINDS, text) ? (text as FileKind) : "";

async function readFile(visit: Visit): Promise<Response> {
  const { form } = visit;
  const entry = { kind: kindOf(form.get("kind")), rows: form.get("rows") ?? "" };
  const file = form.get("file") ?? "";
  const refuse = (words: string) =>
    show(visit, entry, wrongWords("INVALID", words, visit.c.get("responseId")));
  if (file.trim() !== "" && entry.rows.trim() !== "")
    return refuse("A file is chosen and rows are pasted: leave one of them out.");
  const csv = file.trim() === "" ? entry.rows : file;
  if (csv.trim() === "") return refuse("Choose a file, or paste its rows.");
  if (entry.kind === "") return refuse("Choose what the rows are.");
  if (entry.kind === "actions" && HAS_STATUS.test(csv.trimStart()))
    return refuse("The rows have a column Status: they are new statuses, or the column has to go.");
  const path = entry.kind === "actions" ? "/conversions/import" : "/conversions/status";
  const answer = await visit.api<RowAnswer[]>("POST", path, csv);
  if (!answer.ok) return show(visit, entry, aboutTheFile(wrongOf(answer)));
  return visit.show(<FileResultPage frame={visit.frame} rows={answer.data.map(outcomeOf)} />);
}

function show({ frame, show }: Visit, entry: FileEntry, wrong?: Wrong) {
  return show(<FromFilePage {...{ frame, entry, wrong }} />, wrong ? 422 : 200);
}

/** To the API the file is its body. */
function aboutTheFile(wrong: Wrong): Wrong {
  return { ...wrong, messages: wrong.messages.map((message) => message.replace(/^body: /, "The file: ")) };
}

/** A row as one of the two operations answers it. */
type RowAnswer = Pick<RowOutcome, "row" | "ok" | "code"> & {
  messages?: string[];
  message?: string | null;
  conversionId?: string | null;
  conversionIds?: string[];
};

function outcomeOf({ row, ok, code, messages, message, conversionId, conversionIds }: RowAnswer): RowOutcome {
  const words = inOneLine(messages ?? (message ? [message] : []));
  return { row, ok, code, words, conversionIds: conversionIds ?? (conversionId ? [conversionId] : []) };
}
