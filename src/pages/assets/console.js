// All that scripts do here: pages work without them.
const root = document.documentElement;
root.classList.add("js");

// Who came from a list goes back to it as it was asked for, filters, page and all.
const back = document.querySelector("a.crumb");
if (back && document.referrer.startsWith(`${back.href}?`)) back.href = document.referrer;

// What became of a copy stands on the button for a moment, also when it is pressed again meanwhile.
const resets = new WeakMap();
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  const label = button?.querySelector("[data-copied]");
  if (!label) return;
  // A browser that does not allow it, or has none without https, must not look as if it had copied.
  const copied = await copy(button.dataset.copy).catch(() => false);
  resets.get(button)?.();
  const before = label.textContent;
  const sign = copied ? "up" : "down";
  label.textContent = copied ? label.dataset.copied : "Not copied";
  button.classList.add(sign);
  const reset = () => {
    clearTimeout(due);
    resets.delete(button);
    label.textContent = before;
    button.classList.remove(sign);
  };
  const due = setTimeout(reset, 1500);
  resets.set(button, reset);
});
async function copy(text) {
  await navigator.clipboard.writeText(text);
  return true;
}

// The theme changes at once; the form's answer only keeps it.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.theme === undefined) return;
  event.preventDefault();
  const theme = event.submitter?.value ?? "system";
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  for (const button of form.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
  fetch(form.action, { method: "POST", body: new URLSearchParams({ theme }) });
});

// Whatever leads to another page and takes longer than a moment shows that it goes on, and is sent once.
let going;
const goes = () => {
  going = setTimeout(() => root.classList.add("busy"), 250);
};
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  goes();
  // After this turn, so that the button's own value is still sent.
  setTimeout(() => {
    if (event.target.method !== "post") return;
    for (const button of event.target.querySelectorAll("button:not([type=button])")) {
      button.setAttribute("aria-busy", "true");
      button.disabled = true;
    }
  });
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) && event.button === 0;
  if (!link || !plain || link.target || link.hasAttribute("download") || link.hash) return;
  if (link.origin === location.origin) goes();
});
const goesNoMore = () => {
  clearTimeout(going);
  sending = false;
  root.classList.remove("busy");
  for (const button of document.querySelectorAll("button[aria-busy]")) {
    button.removeAttribute("aria-busy");
    button.disabled = false;
  }
};
addEventListener("pageshow", goesNoMore);
// The browser stops what is loading at Escape, and tells nobody.
addEventListener("keydown", ({ key }) => {
  if (key === "Escape") goesNoMore();
});

// What was wrong with a value is not said beside another one.
document.addEventListener("input", ({ target }) => {
  if (!target.hasAttribute?.("aria-invalid")) return;
  target.removeAttribute("aria-invalid");
  document.getElementById(`${target.id}-error`)?.remove();
});

// Whoever leaves a form that is kept (data-kept) with something typed in it is asked first; sending it is no leaving.
let sending = false;
document.addEventListener("submit", (event) => {
  sending = !event.defaultPrevented;
});
const isTyped = (field) => {
  if (field.type === "password") return false;
  if (/^(?:checkbox|radio)$/.test(field.type)) return field.checked !== field.defaultChecked;
  if (!field.options) return field.value !== field.defaultValue;
  const options = [...field.options];
  return field.value !== (options.find(({ defaultSelected }) => defaultSelected) ?? options[0])?.value;
};
addEventListener("beforeunload", (event) => {
  const fields = document.querySelectorAll("form[data-kept] :is(input, select, textarea)");
  if (sending || ![...fields].some(isTyped)) return;
  event.preventDefault();
  // Who stays waits for nothing.
  setTimeout(goesNoMore);
});

// A form with data-preview="URL" and data-preview-into="#id": what the URL answers to its fields is shown while typing.
for (const form of document.querySelectorAll("form[data-preview]")) {
  let due;
  let asked = 0;
  const show = async () => {
    const target = document.querySelector(form.dataset.previewInto);
    if (!target) return;
    const mine = ++asked;
    target.ariaBusy = "true";
    const shown = await previewOf(form).catch(() => [noPreview("No preview: GoKart could not be reached.")]);
    if (mine !== asked) return;
    target.replaceChildren(...shown);
    target.ariaBusy = null;
  };
  form.addEventListener("input", () => {
    clearTimeout(due);
    due = setTimeout(show, 250);
  });
}

async function previewOf(form) {
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch(form.dataset.preview, { method: "POST", body });
  // A session that has ended answers with the page to sign in.
  if (answer.redirected)
    return [noPreview("No preview: you are signed out. Keep what you typed, then sign in.")];
  if (!answer.ok) return [noPreview("No preview: something went wrong on our side.")];
  return new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes;
}
// What was said of older words must not stand beside newer ones.
function noPreview(words) {
  const said = document.createElement("p");
  said.className = "notice warn";
  said.textContent = words;
  return said;
}

// "/" goes to the search, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  const typing = /^(?:INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
  const search = document.querySelector("[data-find]");
  if (event.key !== "/" || typing || !search || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  search.focus();
});

// A menu closes when somebody clicks elsewhere or presses Escape.
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
};
document.addEventListener("click", (event) => closeMenus(event.target.closest?.("details.menu")));
// Escape also takes a question back, and who opened one by a key goes on from there.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const around = document.activeElement?.closest("details:is(.menu, .confirm)[open]");
  closeMenus();
  if (!around) return;
  around.open = false;
  around.querySelector("summary").focus();
});

// A box with data-tick-all="name" ticks all boxes of that name in its form, and shows whether all of them are ticked.
document.addEventListener("change", ({ target }) => {
  const fields = [...(target.form?.elements ?? [])];
  const all = fields.find(({ dataset }) => dataset.tickAll);
  if (!all) return;
  const boxes = fields.filter(({ name }) => name === all.dataset.tickAll);
  if (target === all) for (const box of boxes) box.checked = all.checked;
  const ticked = boxes.filter(({ checked }) => checked).length;
  all.checked = ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
});
