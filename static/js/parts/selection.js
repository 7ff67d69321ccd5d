const boxes = () => $$("[data-rows] input[name=ids]");
const everything = () => $("[data-everything]");
const selected = () => {
  const all = boxes();
  const whole = everything()?.checked;
  if (whole) all.forEach((box) => { box.checked = true; });
  const count = all.filter((box) => box.checked).length;
  all.forEach((box) => box.closest("tr").classList.toggle("is-selected", box.checked));
  const head = $("[data-select-all]");
  const every = count === all.length;
  if (head) Object.assign(head, { checked: count && every, indeterminate: count && !every });
  const bar = $("[data-bulk]");
  if (!bar) return;
  const words = whole ? "Everything" : String(count);
  const shown = $("[data-bulk-count]", bar);
  document.body.classList.toggle("has-bulk", count > 0);
  if (count && shown.textContent !== words) say(`${words} selected`);
  shown.textContent = count ? words : "";
};
const pick = (line, value) => {
  const box = line && $("input[name=ids]", line);
  if (box) { box.checked = value ?? !box.checked; unwhole(); selected(); }
  return Boolean(box);
};
const unwhole = () => { const whole = everything(); if (whole) whole.checked = false; };
const clear = () => { unwhole(); boxes().forEach((box) => { box.checked = false; }); selected(); };
const pickAll = (value) => { unwhole(); boxes().forEach((box) => { box.checked = value; }); selected(); return true; };
// The key of a bulk action means the ticked rows or else the row under the cursor.
const bulkOr = (key) => () => {
  const button = $(`[data-bulk] [data-key=${key}]`);
  if (button && (boxes().some((box) => box.checked) || pick(row(), true))) return click(button);
  return press(`a[data-key=${key}]`);
};
shortcuts({
  x: () => pick(row()), o: bulkOr("o"), s: bulkOr("s"),
  Escape: () => { closeMenus(null); clear(); },
});
on("keydown", (event) => {
  const all = event.key === "a" && (event.ctrlKey || event.metaKey) && !typing(event.target) && boxes().length;
  if (all && !$("dialog[open]") && pickAll(true)) event.preventDefault();
});
clickable({
  "[data-bulk-clear]": clear,
  "[data-bulk] [formaction]": (button) => {
    const asked = new URLSearchParams(new FormData(button.form));
    if (everything()?.checked) asked.delete("ids");
    asked.set("list", location.search.slice(1));
    openDialog(Object.assign(button, { href: `${button.formAction}?${asked}` }));
  },
});
on("change", ({ target }) => {
  if (target.matches("[data-select-all]")) pickAll(target.checked);
  if (target.matches("[data-rows] input[name=ids]")) unwhole();
  if (target.matches("[data-everything], [data-rows] input[name=ids]")) selected();
});
selected();
