const showTab = (tab, enter) => {
  $$("[data-tab]", tab.parentElement).forEach((other) => {
    other.setAttribute("aria-selected", other === tab);
    other.tabIndex = other === tab ? 0 : -1;
    $(`#${other.dataset.tab}`).hidden = other !== tab;
  });
  const panel = $(`#${tab.dataset.tab}`);
  (enter ? $("[data-first]", panel) || $("textarea, input:not([type=hidden])", panel) : tab)?.focus();
};
const compose = (kind) => press(`[data-compose="${kind}"]`);
shortcuts({ l: () => compose("call"), n: () => compose("note"), t: () => compose("task"), e: () => compose("email") });
clickable({ "[data-tab]": (tab) => showTab(tab, true) });
// While something is logged, Alt and a letter walk the choices beside the text, and a letter typed on an outcome is text.
const choose = (select) => {
  select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
  say(select.options[select.selectedIndex].text);
};
on("keydown", (event) => {
  const { key, code, target } = event;
  const form = target.closest("#composer form");
  const select = form && event.altKey && form.elements[{ KeyS: "status", KeyF: "follow_up" }[code]];
  if (select) { choose(select); return event.preventDefault(); }
  if (form && target.type === "radio" && /^\p{L}$/u.test(key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    $("textarea", form)?.focus();
    return event.stopImmediatePropagation();
  }
  const sends = key === "Enter" && (event.ctrlKey || event.metaKey) && (typing(target) || target.closest(".composer"));
  if (sends) target.form?.requestSubmit();
  const tabs = target.closest("[role=tablist]") && $$("[data-tab]", target.parentElement);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (!tabs || !step) return;
  showTab(tabs[(tabs.indexOf(target) + step + tabs.length) % tabs.length]);
  event.preventDefault();
});
