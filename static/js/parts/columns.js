// The edge of a column's head is dragged to size the column; the dialog of columns does the same by numbers.
let dragged = null;
on("pointerdown", (event) => {
  const edge = event.target.closest?.("[data-resize]");
  if (!edge) return;
  event.preventDefault();
  const head = edge.closest("th");
  const col = $$("col", edge.closest("table"))[head.cellIndex];
  dragged = { edge, col, from: event.clientX, width: head.offsetWidth };
  edge.classList.add("is-dragged");
  edge.setPointerCapture(event.pointerId);
});
on("pointermove", (event) => {
  if (dragged) dragged.col.width = Math.max(48, Math.min(640, Math.round(dragged.width + event.clientX - dragged.from)));
});
on("pointerup", () => {
  if (!dragged) return;
  const { edge, col } = dragged;
  const table = edge.closest("table");
  const body = new URLSearchParams({ key: table.dataset.list, widths: JSON.stringify({ [edge.dataset.resize]: Number(col.width) }) });
  edge.classList.remove("is-dragged");
  dragged = null;
  fetch(table.dataset.widths, { method: "POST", body, headers: { "X-CSRFToken": token() } });
});
