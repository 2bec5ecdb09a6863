import { assets } from "../assets.generated";
import type { Theme } from "../ui/types";

type Props = { title: string; theme: Theme };

/** The API in a viewer that also tries it out. The page is a frame: the viewer reads /openapi.json. */
export function DocsViewer({ title, theme }: Props) {
  return (
    <html lang="en" data-theme={theme === "system" ? undefined : theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="icon" href={assets["icon.svg"]} />
        <link rel="stylesheet" href={assets["swagger-ui.css"]} />
        <script src={assets["swagger-ui.js"]} defer />
        <script src={assets["docs.js"]} defer />
      </head>
      <body>
        <main id="docs">
          <p>
            <a href="/docs?plain">The same as a plain page</a>, or <a href="/openapi.json">as OpenAPI</a>.
          </p>
        </main>
      </body>
    </html>
  );
}
