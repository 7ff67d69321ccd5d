const boxes = () => $$("[data-rows] input[name=ids]");
const selected = () => {
  const all = boxes();
  const count = all.filter((box) => box.checked).length;
  all.forEach((box) => box.closest("tr").classList.toggle("is-selected", box.checked));
  const whole = $("[data-select-all]");
  const every = count === all.length;
  if (whole) Object.assign(whole, { checked: count && every, indeterminate: count && !every });
  const bar = $("[data-bulk]");
  if (!bar || (bar.hidden && !count)) return;
  bar.hidden = !count;
  document.body.classList.toggle("has-bulk", count > 0);
  $("[data-bulk-count]", bar).textContent = count;
  say(`${count} selected`);
};
const pick = (line, value) => {
  const box = line && $("input[name=ids]", line);
  if (box) { box.checked = value ?? !box.checked; selected(); }
};
const clear = () => { boxes().forEach((box) => { box.checked = false; }); selected(); };
const bulkOr = (key) => () => press(`[data-bulk]:not([hidden]) [data-key=${key}]`) || press(`a[data-key=${key}]`);
shortcuts({
  x: () => pick(row()), o: bulkOr("o"), s: bulkOr("s"), m: bulkOr("m"),
  Escape: () => { closeMenus(null); clear(); },
});
clickable({ "[data-bulk-clear]": clear });
on("change", ({ target }) => {
  if (target.matches("[data-select-all]")) boxes().forEach((box) => { box.checked = target.checked; });
  if (target.matches("[data-select-all], [data-rows] input[name=ids]")) selected();
});
selected();
