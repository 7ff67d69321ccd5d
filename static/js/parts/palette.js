on("keydown", (event) => {
  const { key, target } = event;
  if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "k" && press("[data-key=search]")) event.preventDefault();
  const commands = $("[data-commands]") && [$("#command-q"), ...$$(".command-item")];
  const turn = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (commands && turn) {
    commands[(commands.indexOf(target) + turn + commands.length) % commands.length].focus();
    event.preventDefault();
  }
  if (key === "Enter" && target.id === "command-q" && press(".command-item")) event.preventDefault();
});
