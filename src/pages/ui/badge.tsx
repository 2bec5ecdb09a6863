import type { Child, Tone } from "./types";

/** A word with a colour; the word alone says it all. */
export function Badge({ tone = "plain", children }: { tone?: Tone; children: Child }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

const TONES: Record<string, Tone> = {
  active: "good",
  Success: "good",
  delivered: "good",
  info: "info",
  draft: "plain",
  Pending: "warn",
  waiting: "info",
  retrying: "warn",
  warning: "warn",
  paused: "warn",
  expired: "plain",
  superseded: "plain",
  Rejected: "bad",
  failed: "bad",
  error: "bad",
};

/** The status of an offer, conversion, callback or history line in its colour. */
export function Status({ value, label = value }: { value: string; label?: string }) {
  return <Badge tone={TONES[value] ?? "plain"}>{label}</Badge>;
}

/** Marks what the Operation Tools or a test postback made. */
export function TestBadge() {
  return <Badge tone="info">Test</Badge>;
}
