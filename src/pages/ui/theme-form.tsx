import type { Theme } from "./types";

const CHOICES: [Theme, string][] = [
  ["light", "Light"],
  ["dark", "Dark"],
  ["system", "Same as the system"],
];

/** Light, dark or as the system says; kept in a cookie. */
export function ThemeForm({ theme, back }: { theme: Theme; back: string }) {
  return (
    <form class="row" method="post" action="/theme" data-theme>
      <input type="hidden" name="back" value={back} />
      <span class="unseen" id="theme-label">
        Colours
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a legend nobody needs to see */}
      <div class="row" role="group" aria-labelledby="theme-label">
        {CHOICES.map(([value, label]) => (
          <button
            class="small"
            type="submit"
            name="theme"
            value={value}
            aria-pressed={value === theme ? "true" : "false"}
          >
            {label}
          </button>
        ))}
      </div>
    </form>
  );
}
