// A swap must not leave the keyboard nowhere: an accepted row hands on to the next one, other parts to their own start.
let swept = null;
on("htmx:beforeSwap", ({ detail: { target } }) => { swept = target.contains(document.activeElement) && target.id; });
on("htmx:afterSettle", () => {
  const place = swept && $(`#${swept}`);
  swept = null;
  if (!place || document.activeElement !== document.body) return;
  const links = place.matches("tr") ? $$("[data-rows] .lead-name") : [];
  const following = links[links.findIndex((link) => place.contains(link)) + 1];
  (following || $("[role=tab][aria-selected=true], .lead-name, h1, a[href], button", place) || place).focus();
});
