/**
 * A small client of the management API. It throws a sentence that says which call failed and how.
 * @param {{ origin: string, adminKey: string }} to
 */
export function managementApi({ origin, adminKey }) {
  return async function call(method, path, body) {
    const answer = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status} ${text.slice(0, 300)}`);
    return parse(text, `${method} ${path}`).data;
  };
}

function parse(text, what) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${what} did not answer JSON: ${text.slice(0, 80)}`);
  }
}
