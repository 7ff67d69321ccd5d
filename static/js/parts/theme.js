const setTheme = (form, value) => {
  if (value === "system") delete document.documentElement.dataset.bsTheme;
  else document.documentElement.dataset.bsTheme = value;
  $$("button[name=theme]", form).forEach((button) => button.setAttribute("aria-pressed", button.value === value));
  const body = new FormData(form);
  body.set("theme", value);
  fetch(form.action, { method: "POST", body, redirect: "manual" });
};
clickable({ "[data-theme-form] button": (button) => setTheme(button.form, button.value) });
