import { html, raw } from "hono/html";
import { assets } from "../assets.generated";
import type { Child, Theme } from "./types";

export type AssetName = keyof typeof assets;

/** The whole document around a page. `scripts` are further assets, such as a page's chart. */
export function Document(props: {
  title: string;
  theme: Theme;
  children: Child;
  scripts?: AssetName[];
  styles?: AssetName[];
}) {
  const { title, theme, children, scripts = [], styles = [] } = props;
  const page = (
    <html lang="en" data-theme={theme === "system" ? undefined : theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · GoKart`}</title>
        <link rel="icon" href={assets["icon.svg"]} type="image/svg+xml" />
        {["console.css" as const, ...styles].map((name) => (
          <link rel="stylesheet" href={assets[name]} />
        ))}
        {["console.js" as const, ...scripts].map((name) => (
          <script type="module" src={assets[name]} />
        ))}
      </head>
      <body>{children}</body>
    </html>
  );
  return html`${raw("<!doctype html>")}${page}`;
}
