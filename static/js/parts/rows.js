// J and K move real focus between name links; the row that holds it is the cursor.
const lines = "[data-rows] tr, [data-cards] > li, [data-split] li";
const links = () => $$(":is([data-rows], [data-cards], [data-split]) .lead-name").filter((link) => link.offsetParent);
const row = () => $(".is-cursor");
const move = (step, extend) => {
  const all = links();
  const at = all.findIndex((link) => (row() ? link.closest(lines) === row() : link.hasAttribute("aria-current")));
  const next = all[Math.max(0, Math.min(all.length - 1, at + step))];
  const across = document.activeElement.matches("td[data-cell]") && next?.closest("tr").cells[document.activeElement.cellIndex];
  if (!across || !focusCell(across)) next?.focus();
  if (extend) pick(next?.closest("tr"), true);
  return Boolean(next);
};
const column = (step) => {
  const lists = $$("[data-cards]");
  const at = lists.findIndex((list) => list.contains(document.activeElement));
  const link = at < 0 ? null : $(".lead-name", lists[at + step] || lists[at]);
  link?.focus();
  return Boolean(link);
};
const neighbor = (key) => press(`a[aria-keyshortcuts="${key}"]`);
on("focusin", (event) => {
  const here = event.target.closest?.(lines);
  $$(".is-cursor").forEach((old) => { if (old !== here) old.classList.remove("is-cursor"); });
  if (here && !here.classList.contains("group-row")) here.classList.add("is-cursor");
});
shortcuts({
  j: () => move(1) || neighbor("j"), k: () => move(-1) || neighbor("k"),
  J: () => move(1, true), K: () => move(-1, true),
  Home: () => row() && move(-1e6), End: () => row() && move(1e6),
  ArrowDown: () => row() && move(1), ArrowUp: () => row() && move(-1),
  ArrowRight: () => column(1), ArrowLeft: () => column(-1),
});
