// A swap must not leave the keyboard nowhere: an accepted row hands on to the next one, other parts to their own start.
let swept = "";
on("htmx:beforeSwap", ({ detail: { target } }) => { if (target.contains(document.activeElement)) swept = target.id; });
on("htmx:afterSettle", () => {
  const place = swept && $(`#${swept}`);
  swept = "";
  if (!place || document.activeElement !== document.body) return;
  const names = place.matches("tr") ? $$("[data-rows] .lead-name") : [];
  const following = names[names.findIndex((link) => place.contains(link)) + 1];
  (following || $("[role=tab][aria-selected=true], .lead-name, h1, a[href], button", place) || place).focus();
});
