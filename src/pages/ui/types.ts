import type { JSX } from "hono/jsx/jsx-runtime";

export type { Child } from "hono/jsx";

/** A page or a part of one, as routes hand it on. */
export type Html = JSX.Element;

/** What a colour says: good, of interest, to be looked at, wrong, or nothing. */
export type Tone = "good" | "info" | "warn" | "bad" | "plain";
export type Theme = "light" | "dark" | "system";
