// The lead page: a call's clock, drafts that stay with their lead while the tab is open, colleagues named with an @.
const held = { get: (key) => JSON.parse(sessionStorage.getItem(key) || "null"), drop: (key) => sessionStorage.removeItem(key),
  set: (key, value) => sessionStorage.setItem(key, JSON.stringify(value)) };
const composerForms = () => $$("#composer form");
const callKey = () => { const form = $("#panel-call form"); return form && `call ${form.action}`; };
const tick = () => {
  const box = $("[data-clock]");
  const began = box && held.get(callKey());
  if (!began) return;
  const seconds = Math.floor((Date.now() - began) / 1000);
  box.hidden = false;
  box.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const minutes = $("#panel-call [name=minutes]");
  if (!minutes.dataset.typed) minutes.value = Math.ceil(seconds / 60) || 1;
};
setInterval(tick, 1000);
clickable({
  "[data-call]": () => { if (callKey()) { held.set(callKey(), Date.now()); compose("call"); tick(); } return false; },
  "[data-edit]": (link) => { const value = $(`#${link.dataset.edit} .inline-value`); return value?.offsetParent ? click(value) : false; },
});

const draftKey = (form) => `draft ${form.action} ${form.elements.kind.value}`;
const texts = (form) => $$("textarea, input:not([type=hidden], [type=file], [type=radio], [type=checkbox], [name=minutes])", form);
const restore = () => {
  composerForms().forEach((form) => {
    const draft = held.get(draftKey(form)) || {};
    texts(form).forEach((field) => { if (draft[field.name]) field.value = draft[field.name]; });
  });
  tick();
};
on("input", ({ target }) => {
  const form = target.closest("#composer form");
  if (!form) return;
  if (target.name === "minutes") target.dataset.typed = "1";
  held.set(draftKey(form), Object.fromEntries(texts(form).map((field) => [field.name, field.value])));
  if ("mentions" in target.dataset) suggest(target);
});
on("htmx:beforeSwap", ({ detail: { requestConfig, xhr } }) => {
  const form = requestConfig?.elt;
  if (!form?.matches?.("#composer form") || xhr.status >= 300) return;
  held.drop(draftKey(form));
  if (form.elements.kind.value === "call") held.drop(callKey());
});
on("htmx:afterSettle", restore);
restore();

let names = null;
const forget = () => { names?.remove(); names = null; };
const partOf = (field) => field.value.slice(0, field.selectionStart).match(/(?:^|\s)@([^@\n]{0,40})$/);
const mark = (option) => {
  $$("[role=option]", names).forEach((other) => other.setAttribute("aria-selected", other === option));
  names.field.setAttribute("aria-activedescendant", option.id);
};
const suggest = async (field) => {
  const part = partOf(field);
  if (!part) return forget();
  const answer = await fetch(`/${document.body.dataset.organization}/people/named/?q=${encodeURIComponent(part[1])}`);
  const html = answer.ok ? (await answer.text()).trim() : "";
  if (partOf(field)?.[1] !== part[1]) return;
  forget();
  if (!html) return;
  names = make("ul", { className: "mentions", role: "listbox", ariaLabel: "Colleagues", innerHTML: html, field });
  field.after(names);
  mark(names.firstElementChild);
};
const insert = (option) => {
  const { field } = names;
  const start = field.selectionStart - partOf(field)[1].length;
  field.setRangeText(`${option.dataset.mention} `, start, field.selectionStart, "end");
  forget();
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
};
clickable({ "[data-mention]": insert });
on("focusout", () => setTimeout(() => { if (names && !names.contains(document.activeElement)) forget(); }, 200));
document.addEventListener("keydown", (event) => {
  if (!names || event.target !== names.field || event.ctrlKey || event.metaKey) return;
  const options = [...names.children];
  const at = options.findIndex((option) => option.ariaSelected === "true");
  const turn = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (turn) mark(options[(at + turn + options.length) % options.length]);
  else if (event.key === "Enter" || event.key === "Tab") insert(options[at]);
  else if (event.key === "Escape") forget();
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
