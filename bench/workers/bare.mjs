// What a redirect can cost at least: no database, no rules, an id that means nothing.
export default {
  fetch() {
    const location = `https://track.example/c?c=${crypto.randomUUID()}`;
    return new Response(null, { status: 302, headers: { location } });
  },
};
