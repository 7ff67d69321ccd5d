const commandOpen = () => $("[data-commands]") && $("#command-q");
on("keydown", (event) => {
  const { key, target } = event;
  const modified = event.ctrlKey || event.metaKey;
  if (modified && key.toLowerCase() === "k" && press("[data-key=search]")) event.preventDefault();
  if (!commandOpen()) return;
  const all = [$("#command-q"), ...$$("#command-results .command-item")];
  const turn = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (turn) {
    all[(all.indexOf(target) + turn + all.length) % all.length].focus();
    event.preventDefault();
  }
  const chosen = key === "Enter" && (target.id === "command-q" ? all[1] : modified && target.closest(".command-item"));
  if (!chosen) return;
  event.preventDefault();
  if (modified) window.open(chosen.href, "_blank", "noopener");
  else chosen.click();
});
// An action of the palette presses what the page has for it; without that it is a link.
clickable({
  "[data-press]": (link, event) => {
    const goal = $(link.dataset.press);
    if (!goal || event.ctrlKey || event.metaKey) return false;
    $("#dialog").close();
    setTimeout(() => { goal.focus(); goal.click(); }, 30);
  },
});
shortcuts({ s: () => press(".outcome-menu summary") });
