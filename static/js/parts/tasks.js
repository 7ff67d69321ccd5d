// In a list of tasks, X finishes the row's one and S opens its menu of putting off.
shortcuts({
  x: () => click(row() && $("[data-done]", row())),
  s: () => {
    const menu = row() && $("[data-snooze]", row());
    if (menu) { menu.parentElement.open = true; $("button", menu.parentElement)?.focus(); }
    return Boolean(menu);
  },
});
