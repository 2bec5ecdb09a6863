// What a callback can cost at least: the same body posted again and again, as many at once as Cloudflare lets a Worker
// wait for, and nothing recorded.
const AT_ONCE = 6;

export default {
  async fetch(request) {
    const { url, count, body } = await request.json();
    let left = count;
    const work = async () => {
      while (left-- > 0) {
        const headers = { "content-type": "application/json" };
        const answer = await fetch(url, { method: "POST", headers, body, redirect: "manual" });
        await answer.text();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return new Response("done");
  },
};
