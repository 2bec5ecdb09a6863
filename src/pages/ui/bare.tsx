import { assets } from "../assets.generated";
import { Document } from "./document";
import type { Child, Theme } from "./types";

/** A page for people who are not signed in: one card in the middle. */
export function Bare(props: { title: string; theme: Theme; children: Child; wide?: boolean; home?: string }) {
  const { title, theme, children, wide = false, home = "/" } = props;
  return (
    <Document title={title} theme={theme}>
      <div class="bare">
        <a class="brand" href={home}>
          <img src={assets["icon.svg"]} alt="" width="28" height="28" />
          GoKart
        </a>
        <main id="content" class={wide ? "wide" : undefined}>
          <div class="card">
            <h1>{title}</h1>
            {children}
          </div>
        </main>
      </div>
    </Document>
  );
}
