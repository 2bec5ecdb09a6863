// What a callback can cost at least: the same body posted again and again, so many at once, and nothing recorded.
export default {
  async fetch(request) {
    const { url, count, body, atOnce } = await request.json();
    let left = count;
    const work = async () => {
      while (left-- > 0) {
        const headers = { "content-type": "application/json" };
        const answer = await fetch(url, { method: "POST", headers, body, redirect: "manual" });
        await answer.text();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return new Response("done");
  },
};
