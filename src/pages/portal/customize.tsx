import type { CustomizedLink } from "../../domain/link/partner-link";
import { Button, LinkButton } from "../ui/button";
import { Field } from "../ui/field";
import { withQuery } from "../ui/filters";
import { Notice } from "../ui/notice";
import { Card } from "../ui/pieces";
import { CodeBlock } from "../ui/values";

const LABELS: Record<string, string> = {
  pub_click_id: "Your click id macro (pub_click_id)",
  pub_member_id: "Your user id macro (pub_member_id)",
};

/** The form that appends a partner's macros to its link; what it is filled with stands in the address. */
export function CustomizeUrl({ offerId, customized }: { offerId: string; customized: CustomizedLink }) {
  const path = `/portal/offers/${offerId}`;
  const { params, presets, values } = customized;
  const [ids, subs] = [params.slice(0, 2), params.slice(2)];
  const anySub = subs.some((name) => values[name]);
  return (
    <Card title="Customize URL">
      <p class="soft">Enter your system's macros; the URL updates as you type. Or start from your tracker:</p>
      <nav class="row" aria-label="Presets">
        {presets.map(({ name, clickId }) => (
          <LinkButton
            small
            href={`${withQuery(path, { pub_click_id: clickId, pub_member_id: clickId })}#customize`}
          >
            {name}
          </LinkButton>
        ))}
      </nav>
      <form id="customize" class="fields" method="get" action={path} data-live="customized">
        {ids.map((name) => (
          <Field
            name={name}
            label={LABELS[name] ?? name}
            value={values[name]}
            placeholder={name === "pub_click_id" ? "{clickid}" : "{user_id}"}
            spellcheck={false}
            maxlength={500}
          />
        ))}
        <details open={anySub}>
          <summary>Sub parameters 1–15 (optional)</summary>
          <div class="pair">
            {subs.map((name) => (
              <Field name={name} label={name} value={values[name]} spellcheck={false} maxlength={500} />
            ))}
          </div>
        </details>
        <div class="row">
          <Button kind="primary">Update URL</Button>
        </div>
      </form>
      <Customized {...customized} />
    </Card>
  );
}

function Customized({ filled, url, warnings }: CustomizedLink) {
  return (
    <div id="customized" class="stack">
      <CodeBlock
        label={filled ? "Your URL" : "Your URL, with placeholders where your macros go"}
        text={url}
      />
      {warnings.length > 0 && (
        <Notice tone="warn" title="Before you use it">
          <ul>
            {warnings.map((warning) => (
              <li>{warning}</li>
            ))}
          </ul>
        </Notice>
      )}
      {filled && warnings.length === 0 && <Notice tone="good" title="The required parameters are there" />}
    </div>
  );
}
