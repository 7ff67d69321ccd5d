/* Rows of a list marked data-arrange are dragged into their order by their grip; the buttons beside it do the same.
   The form that holds them hears of it as of anything that is entered. */
(() => {
  "use strict";
  const form = document.getElementById("web-form");
  if (!form || form.dataset.arranged) return;
  form.dataset.arranged = "1";
  let row = null;
  const rowAt = (event) => event.target.closest?.("[data-arrange] > li");
  form.addEventListener("dragstart", (event) => {
    if (!event.target.matches?.("[data-grip]")) return;
    row = rowAt(event);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    event.dataTransfer.setDragImage(row, 8, 8);
  });
  form.addEventListener("dragover", (event) => {
    const over = row && rowAt(event);
    if (!over || over.parentNode !== row.parentNode) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (over !== row) over[event.clientY > box.top + box.height / 2 ? "after" : "before"](row);
  });
  form.addEventListener("drop", (event) => row && event.preventDefault());
  form.addEventListener("dragend", () => {
    if (!row) return;
    const rows = [...row.parentNode.children];
    for (const one of rows) {
      one.querySelector("[id^=up-]").disabled = one === rows[0];
      one.querySelector("[id^=down-]").disabled = one === rows.at(-1);
    }
    row = null;
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
