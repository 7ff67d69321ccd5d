// A card goes where it is dropped, or beside by Shift and an arrow; the server says whether it may stay there.
const cardKey = (card) => card.id.replace("card-", "");
const carry = (card, column) => {
  const home = card.parentElement;
  if (!column || column.contains(card)) return false;
  const after = card.nextElementSibling;
  const focused = card.contains(document.activeElement);
  const list = $("[data-cards]", column);
  const refocus = () => focused && $(`#name-${cardKey(card)}`)?.focus();
  list?.prepend(card);
  refocus();
  card.addEventListener("htmx:afterRequest", ({ detail: { xhr } }) => {
    if (xhr.status === 200) return;
    home.insertBefore(card, after?.parentElement === home ? after : null);
    refocus();
  }, { once: true });
  htmx.ajax("POST", $(".lead-name", card).href.replace(/\?.*/, "") + "carry/", {
    source: card, target: `#${card.id}`, swap: list ? "outerHTML" : "delete", values: { by: $("#board").dataset.board, to: column.dataset.drop },
  });
  return true;
};
const beside = (step) => {
  const card = document.activeElement.closest("[data-card][draggable]");
  const all = $$("[data-drop]");
  return Boolean(card) && carry(card, all[all.indexOf(card.closest("[data-drop]")) + step]);
};
on("keydown", (event) => {
  const step = event.shiftKey && { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step && !typing(event.target) && beside(step)) event.preventDefault();
});
clickable({
  "[data-carry]": (button) => {
    const card = $(`#${button.dataset.carry}`);
    if (!card) return false;
    $("#dialog").close();
    $(`#name-${cardKey(card)}`)?.focus();
    carry(card, $(`[data-drop="${button.value}"]`));
  },
});

let lifted = null;
const goal = (event) => lifted && event.target.closest?.("[data-drop]");
const unmark = () => $$(".is-target").forEach((old) => old.classList.remove("is-target"));
on("dragstart", (event) => { lifted = event.target.closest?.("[data-card]"); lifted?.classList.add("is-dragged"); });
on("dragend", () => { unmark(); lifted?.classList.remove("is-dragged"); lifted = null; });
on("dragover", (event) => {
  unmark();
  if (goal(event)) event.preventDefault();
  goal(event)?.classList.add("is-target");
});
on("drop", (event) => {
  if (!goal(event)) return;
  event.preventDefault();
  carry(lifted, goal(event));
});

// The lead under the cursor, or the one shown: a dialog about it leads back here.
const subject = () => ((row() && $(".lead-name", row()))?.href || location.href).match(/^[^?#]*\/leads\/00Q\w+\//)?.[0];
const ask = (what, size = "small") => {
  const at = subject();
  const had = document.activeElement;
  const here = encodeURIComponent(location.pathname + location.search);
  if (at) openDialog({ href: `${at}${what}&next=${here}`, dataset: { dialog: size }, focus: () => had.focus() });
  return Boolean(at);
};
shortcuts({ s: () => ask("carry/?by=status"), o: () => ask("carry/?by=owner"), C: () => press("[data-key=convert]") || ask("convert/?", "wide") });
