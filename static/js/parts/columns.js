// The edge of a column's head is dragged to size it; the dialog of columns does the same by numbers.
let sized = null;
on("pointerdown", (event) => {
  const edge = event.target.closest?.("[data-resize]");
  if (!edge) return;
  event.preventDefault();
  const head = edge.closest("th");
  const col = $$("col", edge.closest("table"))[head.cellIndex];
  sized = { edge, col, from: event.clientX, width: head.offsetWidth };
  edge.classList.add("is-dragged");
  edge.setPointerCapture(event.pointerId);
});
on("pointermove", (event) => {
  if (sized) sized.col.width = Math.max(48, Math.min(640, Math.round(sized.width + event.clientX - sized.from)));
});
on("pointerup", () => {
  if (!sized) return;
  const { edge, col } = sized;
  const table = edge.closest("table");
  const body = new URLSearchParams({ key: table.dataset.list, widths: JSON.stringify({ [edge.dataset.resize]: Number(col.width) }) });
  edge.classList.remove("is-dragged");
  sized = null;
  fetch(table.dataset.widths, { method: "POST", body, headers: { "X-CSRFToken": token() } });
});
