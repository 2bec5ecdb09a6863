import { cleanText, inOneLine } from "../../domain/text";
import { AppError } from "../../errors";
import { inPageWords } from "../../pages/ui/labels";

const MAX_FORM = 1_000_000;

/** The fields of a posted form, uploaded files as their text; 413 beyond a megabyte. */
export async function readForm(request: Request): Promise<URLSearchParams> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_FORM) throw tooLarge();
  const type = request.headers.get("content-type") ?? "";
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > MAX_FORM) throw tooLarge();
  if (!type.includes("multipart/form-data"))
    return clean(new URLSearchParams(new TextDecoder().decode(bytes)));
  const parts = await new Response(bytes, { headers: { "content-type": type } }).formData().catch(() => null);
  if (!parts) throw new AppError("INVALID", "The form could not be read.");
  const fields = new URLSearchParams();
  for (const [name, value] of parts) {
    fields.append(name, typeof value === "string" ? value : await (value as Blob).text());
  }
  return clean(fields);
}

// Texts fit to be stored: well-formed, without NUL, lines ending as everywhere else.
function clean(fields: URLSearchParams): URLSearchParams {
  const kept = [...fields].map(([name, value]) => {
    const text = value.replaceAll("\r\n", "\n");
    return [name, cleanText(text, text.length)];
  });
  return new URLSearchParams(kept);
}

function tooLarge(): AppError {
  return new AppError(
    "TOO_LARGE",
    "A form or file may have at most 1 MB, and nothing of this one was done. Send it in parts.",
  );
}

/** What API messages say of each field: `"caps.0.limit: must be …"` is under `caps.0.limit`; the rest under "". */
export function errorsByField(messages: string[]): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const message of messages) {
    const [, field = "", words = message] = /^([\w.[\]]+): (.+)$/s.exec(message) ?? [];
    const said = inPageWords(words);
    const before = errors[field];
    errors[field] = before === undefined ? said : inOneLine([before, said]);
  }
  return errors;
}
