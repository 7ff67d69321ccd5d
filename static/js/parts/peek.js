// Space looks at the row's lead without leaving the list; the look follows the cursor until Space or Escape ends it.
const peek = () => $("#peek");
let glance;
const look = () => {
  const link = row() && $(".lead-name", row());
  if (!link || pane()) return false;
  if (!peek()) $("#main").append(make("section", { id: "peek", className: "peek", ariaLabel: "Peek" }));
  htmx.ajax("GET", `${link.href.replace(/\?.*/, "")}peek/`, { target: "#peek", swap: "innerHTML" });
  return true;
};
const unlook = () => { const was = peek(); was?.remove(); return Boolean(was); };
const backToRow = () => { if (unlook()) $(".lead-name", row() || document)?.focus(); };
on("focusin", ({ target }) => {
  clearTimeout(glance);
  if (peek() && target.closest("[data-rows] tr, [data-cards] > li")) glance = setTimeout(look, 120);
});
shortcuts({ " ": () => unlook() || look(), Escape: () => { const inside = peek()?.contains(document.activeElement); return inside ? (backToRow(), true) : unlook(); } });
clickable({ "[data-close-peek]": backToRow });
