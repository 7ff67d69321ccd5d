// Buttons beside a value: copy it, show it.
clickable({
  "[data-copy]": (button) => {
    navigator.clipboard?.writeText($(button.dataset.copy).textContent).then(() => toast({ text: "Copied." }));
  },
  "[data-reveal]": (button) => {
    const field = $(button.dataset.reveal);
    field.type = field.type === "text" ? "password" : "text";
    button.setAttribute("aria-pressed", field.type === "text");
    button.textContent = field.type === "text" ? "Hide" : "Show";
  },
});
