// What goes on by itself: pages work without it, by their links and buttons.

// A page of ours as it is now; null where there is none, as after the session has ended.
async function read(url) {
  const answer = await fetch(url, { headers: { accept: "text/html" } });
  if (!answer.ok || answer.redirected) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// Replaces what stands under this id by what the page has there.
function replace(id, page) {
  const [now, then] = [page.getElementById(id), document.getElementById(id)];
  if (now && then && now.outerHTML !== then.outerHTML) then.replaceWith(document.adoptNode(now));
}

// An element with data-again is looked at each second until the page has it without, a minute at most.
let looks = 0;
const timer = setInterval(async () => {
  const waiting = document.querySelector("[data-again][id]");
  if (!waiting || ++looks > 60) return clearInterval(timer);
  const page = await read(location.href).catch(() => null);
  if (page) replace(waiting.id, page);
}, 1000);

// A form that asks by GET and names data-live="id": what it asks for is shown while typing, and stands in the address.
for (const form of document.querySelectorAll("form[data-live]")) {
  let due;
  let asked = 0;
  const show = async () => {
    const mine = ++asked;
    const fields = [...new FormData(form)].filter(([, value]) => value !== "");
    const url = `${form.getAttribute("action")}?${new URLSearchParams(fields)}`;
    history.replaceState(null, "", url);
    const shown = document.getElementById(form.dataset.live);
    shown.ariaBusy = "true";
    const page = await read(url).catch(() => null);
    // An answer that comes late is of older words.
    if (mine !== asked) return;
    if (page) replace(shown.id, page);
    else shown.replaceChildren(notUpdated());
    shown.ariaBusy = null;
  };
  form.addEventListener("input", () => {
    clearTimeout(due);
    due = setTimeout(show, 200);
  });
}

// What is of older words must not be copied. The form's button asks for the page, or for the sign-in that leads to it.
function notUpdated() {
  const said = document.createElement("p");
  said.className = "notice warn";
  said.textContent = "This could not be updated while you typed. Use the button above.";
  return said;
}
