/* Entries of a rule are dragged to their place, or moved by Shift with an arrow; the buttons beside the form do the same. */
(() => {
  "use strict";
  const list = document.getElementById("rule-entries");
  const form = document.getElementById("rule-move");
  if (!list || !form || list.dataset.moves) return;
  list.dataset.moves = "1";
  const places = () => [...list.children];
  const send = (row, to) => {
    if (to < 0 || to >= list.children.length) return;
    sessionStorage.setItem("moved-entry", "1");
    form.action = row.querySelector("a").href;
    form.elements.to.value = to;
    form.submit();
  };
  let row = null;
  let from = 0;
  list.addEventListener("dragstart", (event) => {
    row = event.target.closest("li");
    from = places().indexOf(row);
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    const over = row && event.target.closest("li");
    if (!over) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (over !== row) over[event.clientY > box.top + box.height / 2 ? "after" : "before"](row);
  });
  list.addEventListener("drop", (event) => {
    event.preventDefault();
    const to = places().indexOf(row);
    if (row && to !== from) send(row, to);
    row = null;
  });
  list.addEventListener("dragend", () => {
    if (row) places()[from < places().indexOf(row) ? from : from + 1]?.before(row);
    row = null;
  });
  list.addEventListener("keydown", (event) => {
    const step = event.shiftKey && { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const here = event.target.closest("li");
    if (!step || !here) return;
    event.preventDefault();
    event.stopPropagation();
    send(here, places().indexOf(here) + step);
  });
  if (sessionStorage.getItem("moved-entry")) list.querySelector("[aria-current]")?.focus();
  sessionStorage.removeItem("moved-entry");
})();
