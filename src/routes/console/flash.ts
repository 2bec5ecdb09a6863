import type { Context } from "hono";
import { hmacHex, sameText } from "../../domain/bytes";
import type { Tone } from "../../pages/ui/types";
import type { AppContext } from "../answer";
import { takeFlash } from "./cookies";

export type Flash = { tone: Tone; text: string };

/** What was just done as a cookie's value, signed with the session's form token: nobody else can put words here. */
export async function packFlash({ tone, text }: Flash, token: string): Promise<string> {
  const words = `${tone} ${text.slice(0, 500).toWellFormed()}`;
  return `${await hmacHex(token, words)}.${words}`;
}

/** What was just done, if this session was told so; it is told once. */
export async function readFlash(c: Context<AppContext>, token: string): Promise<Flash | null> {
  const [, signature = "", words = ""] = /^([0-9a-f]+)\.(.*)$/s.exec(takeFlash(c) ?? "") ?? [];
  if (words === "" || !sameText(signature, await hmacHex(token, words))) return null;
  const [, tone, text = ""] = /^(good|info|warn|bad|plain) (.*)$/s.exec(words) ?? [];
  return tone ? { tone: tone as Tone, text } : null;
}
