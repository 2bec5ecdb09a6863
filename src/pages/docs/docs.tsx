export type DocsParameter = {
  name: string;
  place: string;
  required: boolean;
  type: string;
  description: string;
};
export type DocsOperation = {
  method: string;
  path: string;
  summary: string;
  description: string;
  parameters: DocsParameter[];
  body: string | null;
  /** The `data` of each good answer. */
  answers: { status: string; text: string }[];
};
export type DocsGroup = { tag: string; operations: DocsOperation[] };
type Props = {
  title: string;
  description: string;
  version: string;
  groups: DocsGroup[];
  schemas: { name: string; text: string }[];
};

// Inline and small: the page needs nothing but itself, and no other host.
const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
code,pre{font:14px/1.5 ui-monospace,monospace}pre{overflow-x:auto;padding:.75rem;border:1px solid #8884;border-radius:.4rem}
nav ul{columns:12rem;padding-left:1rem}summary{cursor:pointer;padding:.3rem 0}details details,.inside{margin-left:1rem}
table{border-collapse:collapse;display:block;overflow-x:auto}td,th{text-align:left;padding:.2rem .8rem .2rem 0;vertical-align:top}
.method{display:inline-block;min-width:4.2rem;font-weight:700}`;

/** The API, to read: every operation with its parameters, body and answer. */
export function DocsPage({ title, description, version, groups, schemas }: Props) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <style>{STYLE}</style>
      </head>
      <body>
        <header>
          <h1>
            {title} <small>{version}</small>
          </h1>
          <p>{description}</p>
          <p>
            Machine-readable: <a href="/openapi.json">openapi.json</a>
          </p>
        </header>
        <nav aria-label="Sections">
          <ul>
            {[...groups.map(({ tag }) => tag), "Schemas"].map((tag) => (
              <li>
                <a href={`#${anchor(tag)}`}>{tag}</a>
              </li>
            ))}
          </ul>
        </nav>
        <main>
          {groups.map(({ tag, operations }) => (
            <section id={anchor(tag)}>
              <h2>{tag}</h2>
              {operations.map((operation) => (
                <Operation operation={operation} />
              ))}
            </section>
          ))}
          <section id="schemas">
            <h2>Schemas</h2>
            {schemas.map(({ name, text }) => (
              <details id={`schema-${name}`}>
                <summary>
                  <code>{name}</code>
                </summary>
                <pre>{text}</pre>
              </details>
            ))}
          </section>
        </main>
      </body>
    </html>
  );
}

function Operation({ operation }: { operation: DocsOperation }) {
  const { method, path, summary, description, parameters, body, answers } = operation;
  return (
    <details>
      <summary>
        <code class="method">{method}</code> <code>{path}</code> {summary}
      </summary>
      <div class="inside">
        <p>{description}</p>
        {parameters.length > 0 && <Parameters parameters={parameters} />}
        {body && <h3>Body</h3>}
        {body && <pre>{body}</pre>}
        {answers.map(({ status, text }) => (
          <>
            <h3>
              {status}, <code>data</code>
            </h3>
            <pre>{text}</pre>
          </>
        ))}
      </div>
    </details>
  );
}

function Parameters({ parameters }: { parameters: DocsParameter[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Parameter</th>
          <th scope="col">In</th>
          <th scope="col">Type</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {parameters.map(({ name, place, required, type, description }) => (
          <tr>
            <td>
              <code>{name}</code>
              {required && " (required)"}
            </td>
            <td>{place}</td>
            <td>
              <code>{type}</code>
            </td>
            <td>{description}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function anchor(tag: string): string {
  return tag.toLowerCase().replaceAll(" ", "-");
}
