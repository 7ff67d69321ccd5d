// A drop presses the card's own menu entry; a refusal puts the card back.
let dragged = null;
const goal = (event) => dragged && event.target.closest?.("[data-drop]");
const unmark = () => $$(".is-target").forEach((old) => old.classList.remove("is-target"));
on("dragstart", (event) => { dragged = event.target.closest?.("[data-card]"); dragged?.classList.add("is-dragged"); });
on("dragend", () => { unmark(); dragged?.classList.remove("is-dragged"); dragged = null; });
on("dragover", (event) => {
  unmark();
  if (goal(event)) event.preventDefault();
  goal(event)?.classList.add("is-target");
});
on("drop", (event) => {
  const [card, column] = [dragged, goal(event)];
  if (!column || column.contains(card)) return;
  event.preventDefault();
  const entry = $(`[data-status="${column.dataset.drop}"]`, card);
  if (!entry) return toast({ text: "This lead may not go there.", failed: true });
  if (entry.form) {
    const [home, after] = [card.parentElement, card.nextElementSibling];
    const back = ({ detail }) => detail.successful || home.insertBefore(card, after);
    entry.form.addEventListener("htmx:afterRequest", back, { once: true });
    $("[data-cards]", column).prepend(card);
  }
  entry.click();
});
