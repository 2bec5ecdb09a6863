const OWNER = { name: "Bench", email: "bench@gokart.example", password: "a long benchmark passphrase" };

/** Signs the owner of a generated database in (the first time it makes them) and answers how to ask for a page. */
export async function signIn({ url }) {
  const cookie = (await enter(url, "/setup", OWNER)) ?? (await enter(url, "/sign-in", OWNER));
  if (!cookie) throw new Error("nobody could sign in to the console");
  return async (path) => {
    const answer = await fetch(new URL(path, url), { headers: { cookie }, redirect: "manual" });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
    return text;
  };
}

/** The cookies that a form answered with, or null when it let nobody in. */
async function enter(url, path, fields) {
  const headers = { "sec-fetch-site": "same-origin" };
  const body = new URLSearchParams(fields);
  const answer = await fetch(new URL(path, url), { method: "POST", headers, body, redirect: "manual" });
  await answer.arrayBuffer();
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
  return cookies.length > 0 ? cookies.join("; ") : null;
}
