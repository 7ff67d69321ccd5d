shortcuts({
  "?": () => { $("#shortcuts")?.showModal(); return true; },
  "/": () => { const input = $("[data-filter]"); input?.select(); return Boolean(input); },
  c: () => press("[data-key=new]"),
  a: () => click(row() && $("[data-accept]", row())) || press("[data-accept-next]") || press("[data-accept]"),
  1: () => press("[data-section='1']"), 2: () => press("[data-section='2']"), 3: () => press("[data-section='3']"),
});
const places = { i: "inbox", m: "day", t: "tasks", l: "leads", b: "board", d: "dashboard" };
let leading = 0;
on("keydown", (event) => {
  const { key, target } = event;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey) return;
  if (event.altKey || typing(target) || $("dialog[open]")) return;
  if (key.length > 1 && key !== "Escape" && target.closest("summary, .menu, input")) return;
  if (key.length === 1 && document.body.dataset.shortcuts === "off") return;
  const second = Date.now() - leading < 1200;
  leading = key === "g" ? Date.now() : 0;
  const answered = second && places[key] ? press(`[data-nav="${places[key]}"]`) : keys[key]?.some((act) => act(event));
  if (answered) event.preventDefault();
});
