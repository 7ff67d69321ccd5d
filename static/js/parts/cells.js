// Cells of a list: arrows walk those that may be edited, Enter, F2 or a double click edits, Tab saves and goes on.
const markCells = () => matchMedia("(min-width: 768px)").matches && $$(".leads col[data-cell]").forEach((col) => {
  const at = [...col.parentElement.children].indexOf(col);
  $$("[data-rows] tr:not(.group-row)").forEach(({ cells }) => { if (cells.length > at) cells[at].dataset.cell = col.dataset.cell; });
});
const editable = (td) => td?.matches?.("td[data-cell]");
const cellsOf = (line) => (line ? $$("td[data-cell]", line) : []);
const focusCell = (td) => { if (td) { td.tabIndex = -1; td.focus(); } return Boolean(td); };
const stepCell = (step) => {
  const here = document.activeElement;
  const all = cellsOf(row());
  if (!all.length || !row().contains(here)) return false;
  const at = all.indexOf(here) + step;
  if (at < 0) return Boolean($(".lead-name", row())?.focus()) || true;
  return focusCell(all[Math.min(at, all.length - 1)]);
};
const edit = (td) => {
  if (!editable(td) || td.classList.contains("is-editing")) return false;
  const at = $(".lead-name", td.closest("tr")).href.replace(/\?.*/, "");
  const asks = td.dataset.cell;
  if (asks === "status" || asks === "owner") return ask(`carry/?by=${asks}`);
  htmx.ajax("GET", `${at}cells/${asks}/`, { target: td, swap: "innerHTML" });
  return true;
};
const leave = (td) => {
  const following = td.dataset.following;
  delete td.dataset.following;
  td.classList.remove("is-editing");
  if (!following) return focusCell(td);
  const all = cellsOf(td.closest("tr"));
  const next = all[all.indexOf(td) + Number(following)];
  return next && !["status", "owner"].includes(next.dataset.cell) ? edit(next) : focusCell(next || td);
};
on("htmx:afterSwap", ({ detail: { target: td, xhr, requestConfig } }) => {
  markCells();
  if (!editable(td)) return;
  const form = $("[data-cell-form]", td);
  if (!form) {
    leave(td);
    if (requestConfig?.verb === "post") { td.classList.add("is-saved"); setTimeout(() => td.classList.remove("is-saved"), 2000); say("Saved"); }
    return;
  }
  delete td.dataset.following;
  td.classList.add("is-editing");
  form.classList.toggle("is-end", td.getBoundingClientRect().left + 260 > innerWidth);
  const input = $("[data-focus], input:not([type=hidden]), select, textarea", form);
  input?.focus();
  if (xhr.status === 200) input?.select?.();
});
on("keydown", (event) => {
  const form = event.target.closest?.("[data-cell-form]");
  if (!form) return;
  if (event.key === "Escape") $("[data-cancel]", form).click();
  else if (event.key === "Tab" && event.target.matches("input, select, textarea")) {
    form.closest("td").dataset.following = event.shiftKey ? -1 : 1;
    form.requestSubmit();
  } else if (event.key === "Enter" && event.target.matches("textarea, select") && !event.shiftKey) form.requestSubmit();
  else return;
  event.preventDefault();
});
on("dblclick", ({ target }) => edit(target.closest("td[data-cell]")));
on("click", ({ target, offsetX }) => {
  if (editable(target) && offsetX > target.clientWidth - 28) edit(target);
});
shortcuts({
  F2: () => edit(editable(document.activeElement) ? document.activeElement : cellsOf(row())[0]),
  Enter: () => edit(document.activeElement),
  ArrowRight: () => stepCell(1), ArrowLeft: () => stepCell(-1),
});
markCells();
