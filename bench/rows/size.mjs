/** What the bundle weighs, and what of it runs before the first redirect. */
export function size({ weight, results }) {
  const kb = (bytes) => `${Math.round(bytes / 1000)} KB`;
  const { bytes, gzip, initialised } = weight;
  results.add({
    what: "bundle",
    ours: kb(bytes),
    note: `${kb(gzip)} gzip; Cloudflare takes 3 MB gzip on the free plan`,
  });
  const note = "the rest is loaded on first use";
  results.add({ what: "of it initialised for the redirect", ours: kb(initialised), note });
}
