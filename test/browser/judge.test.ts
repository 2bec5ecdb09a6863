import { expect, test } from "vitest";
import { useChromium } from "./support/browse";
import { judge } from "./support/judge";

const open = useChromium();

// A judge that never finds anything would be no use.
test.each([
  ["pale text", '<p style="color:#bbb">read me</p>', /color-contrast/],
  [
    "pale text in the dark",
    "<style>@media (prefers-color-scheme: dark) { p { color: #bbb } }</style><p>read me</p>",
    /^dark: color-contrast/,
  ],
  ["a field without a label", "<input>", /label/],
  ["a page wider than a phone", '<div style="width:500px">wide</div>', /scrolls sideways/],
  ["a focus that cannot be seen", "<style>* { outline: none }</style><a href='/'>go</a>", /no visible focus/],
  ["a button without a key", "<div role='button'>press</div>", /keyboard/],
])("%s is found", async (_, body, complaint) => {
  const { page } = await open();
  await page.setContent(`<!doctype html><html lang="en"><title>t</title><main>${body}</main></html>`);
  expect(await judge(page)).toContainEqual(expect.stringMatching(complaint));
});

test("what the console complains of is heard", async () => {
  const { page, complaints } = await open();
  await page.goto("/sign-in");
  await page.evaluate("document.body.append(Object.assign(document.createElement('script'), { text: '1' }))");
  await expect.poll(() => complaints.join()).toMatch(/Content Security Policy/);
});
