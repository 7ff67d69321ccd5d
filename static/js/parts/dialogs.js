// Links with data-dialog are pages of their own; here their content comes into the one <dialog>.
let opener = null;
const openDialog = (link) => {
  opener = link;
  $("#dialog").className = `dialog dialog-${link.dataset.dialog || "wide"}`;
  htmx.ajax("GET", link.href, { target: "#dialog", swap: "innerHTML" });
};
const dialogSwapped = (box) => {
  if (!box.innerHTML.trim()) return box.close();
  if (!box.open) box.showModal();
  ($("[data-focus]", box) || $("[autofocus]", box) || $("#dialog-title", box))?.focus();
};
on("lm:dialog", ({ detail: { href, size, focus } }) => {
  openDialog({ href, dataset: { dialog: size }, focus: () => $(focus)?.focus() });
});
on("lm:close", () => $("#dialog").close());
document.addEventListener("close", ({ target: box }) => {
  if (box.id === "dialog") { box.replaceChildren(); opener?.focus(); }
}, true);
clickable({
  "a[data-dialog]": (link, event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return false;
    openDialog(link);
  },
  "dialog [data-close-dialog]": (button) => button.closest("dialog").close(),
  "[data-open]": (button) => $(button.dataset.open)?.showModal(),
});
