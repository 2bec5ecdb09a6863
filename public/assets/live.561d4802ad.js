// What goes on by itself: pages work without it, by their links and buttons.

// Replaces what stands under these ids by what a page of ours has there now.
async function refresh(url, ids) {
  const answer = await fetch(url, { headers: { accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ids) {
    const [now, then] = [page.getElementById(id), document.getElementById(id)];
    if (now && then && now.outerHTML !== then.outerHTML) then.replaceWith(document.adoptNode(now));
  }
}

// An element with data-again is looked at each second until the page has it without, a minute at most.
let looks = 0;
const timer = setInterval(async () => {
  const waiting = document.querySelector("[data-again][id]");
  if (!waiting || ++looks > 60) return clearInterval(timer);
  await refresh(location.href, [waiting.id]).catch(() => {});
}, 1000);

// A form that asks by GET and names data-live="id": what it asks for is shown while typing, and stands in the address.
for (const form of document.querySelectorAll("form[data-live]")) {
  let due;
  form.addEventListener("input", () => {
    clearTimeout(due);
    due = setTimeout(async () => {
      const fields = [...new FormData(form)].filter(([, value]) => value !== "");
      const url = `${form.getAttribute("action")}?${new URLSearchParams(fields)}`;
      await refresh(url, [form.dataset.live]).catch(() => {});
      history.replaceState(null, "", url);
    }, 200);
  });
}
