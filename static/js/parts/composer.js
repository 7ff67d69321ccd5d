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
on("keydown", (event) => {
  const { key, target } = event;
  const sends = key === "Enter" && (event.ctrlKey || event.metaKey) && (typing(target) || target.closest(".composer"));
  if (sends) target.form?.requestSubmit();
  const tabs = target.closest("[role=tablist]") && $$("[data-tab]", target.parentElement);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (!tabs || !step) return;
  showTab(tabs[(tabs.indexOf(target) + step + tabs.length) % tabs.length]);
  event.preventDefault();
});
