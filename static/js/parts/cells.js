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
let awaited = null; // the cell whose form is on its way, and what is typed until it comes
let ahead = [];
const edit = (td) => {
  if (!editable(td) || td === awaited || td.classList.contains("is-editing")) return false;
  const at = $(".lead-name", td.closest("tr")).href.replace(/\?.*/, "");
  const asks = td.dataset.cell;
  if (asks === "status" || asks === "owner") return ask(`carry/?by=${asks}`);
  [awaited, ahead] = [td, []];
  const come = () => { if (awaited === td) awaited = null; };
  htmx.ajax("GET", `${at}cells/${asks}/`, { source: td, target: td, swap: "innerHTML" }).then(come, come);
  return focusCell(td);
};
const finish = (form, key, back) => {
  if (key === "Escape") return $("[data-cancel]", form).click();
  if (key === "Tab") form.closest("td").dataset.following = back ? -1 : 1;
  form.requestSubmit();
};
const catchUp = (form, input) => {
  const text = ahead.filter((key) => key.length === 1).join("");
  const last = ahead.find((key) => key.length > 1);
  if (text && input?.matches("input:not([type=checkbox], [type=radio]), textarea")) input.value = text;
  ahead = [];
  if (!last) return;
  htmx.process(form);
  finish(form, last);
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
  if (td === awaited) catchUp(form, input);
});
on("keydown", (event) => {
  const { key, shiftKey, target } = event;
  const form = target.closest?.("[data-cell-form]");
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (awaited && target === awaited) {
    if (key === "Backspace") ahead.pop();
    else if (key.length === 1 || ["Enter", "Escape", "Tab"].includes(key)) ahead.push(key);
  } else if (!form) return;
  else if (key === "Escape" || (key === "Tab" && target.matches("input, select, textarea"))) finish(form, key, shiftKey);
  else if (key === "Enter" && target.matches("textarea, select") && !shiftKey) finish(form, key);
  else return;
  event.preventDefault();
});
const onPencil = ({ target, offsetX }) => editable(target) && offsetX > target.clientWidth - 28;
on("dblclick", (event) => onPencil(event) || edit(event.target.closest("td[data-cell]")));
on("click", (event) => { if (event.detail < 2 && onPencil(event)) edit(event.target); });
shortcuts({
  F2: () => edit(editable(document.activeElement) ? document.activeElement : cellsOf(row())[0]),
  Enter: ({ repeat }) => !repeat && edit(document.activeElement),
  ArrowRight: () => stepCell(1), ArrowLeft: () => stepCell(-1),
});
markCells();
