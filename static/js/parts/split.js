// A list beside one lead: resting on a row for 120 ms loads it, Enter goes into the lead, Escape comes back.
const pane = () => $("#pane");
const load = (link) => {
  if (!pane() || link.getAttribute("aria-current")) return;
  $$("[data-split] [aria-current]").forEach((old) => old.removeAttribute("aria-current"));
  link.setAttribute("aria-current", "true");
  htmx.trigger(link, "pane");
};
const narrow = () => !$("[data-split]") || !pane()?.offsetParent;
let resting;
on("focusin", ({ target }) => {
  if (!target.matches("[data-split] .lead-name") || narrow()) return;
  clearTimeout(resting);
  resting = setTimeout(() => load(target), 120);
});
const enter = (link) => {
  clearTimeout(resting);
  if (link.getAttribute("aria-current")) return $("#lead-name")?.focus();
  pane().dataset.enter = "1";
  load(link);
};
clickable({
  "[data-split] .lead-name": (link, event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || narrow()) return false;
    clearTimeout(resting);
    if (event.detail) load(link); else enter(link);
  },
});
on("htmx:afterSwap", ({ detail }) => {
  if (detail.target !== pane()) return;
  detail.target.scrollTop = 0;
  if (detail.target.dataset.enter) $("#lead-name")?.focus();
  delete detail.target.dataset.enter;
});
const backToList = () => $("[data-split] [aria-current]")?.focus();
on("keydown", (event) => {
  if (event.key !== "Escape" || narrow() || !pane().contains(event.target) || $("dialog[open], [data-menu][open]")) return;
  backToList();
  event.preventDefault();
});
shortcuts({ a: () => !narrow() && press("#pane [data-accept]") });
$("[data-split] [aria-current]")?.scrollIntoView({ block: "nearest" });
