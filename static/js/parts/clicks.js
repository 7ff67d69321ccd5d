on("click", (event) => {
  closeMenus(event.target);
  if (event.target.tagName === "DIALOG") event.target.close();
  for (const [selector, act] of Object.entries(clicks)) {
    const element = event.target.closest(selector);
    if (element && act(element, event) !== false) return event.preventDefault();
  }
});
