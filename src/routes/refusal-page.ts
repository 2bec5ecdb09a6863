import { html } from "hono/html";

/** The short page a person sees whose link did not lead on; no scripts, nothing from elsewhere. */
export function refusalPage({
  code,
  message,
  responseId,
}: {
  code: string;
  message: string;
  responseId: string;
}) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>This link did not work</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { margin: 15vh auto 0; max-width: 32rem; padding: 0 1.25rem }
h1 { font-size: 1.4rem; line-height: 1.25 }
code { overflow-wrap: anywhere }
small { opacity: .75 }
</style>
</head>
<body>
<main>
<h1>This link did not work</h1>
<p>${message}</p>
<p><small>Code <code>${code}</code> &middot; reference <code>${responseId}</code></small></p>
</main>
</body>
</html>`;
}
