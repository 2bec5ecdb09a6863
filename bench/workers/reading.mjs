// As the bare Worker, and with a look into KV: a link is known to nobody before it is read.
export default {
  async fetch(_, env) {
    await env.LINKS.get("nothing");
    const location = `https://track.example/c?c=${crypto.randomUUID()}`;
    return new Response(null, { status: 302, headers: { location } });
  },
};
