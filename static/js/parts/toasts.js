const watch = (box) => {
  let timer;
  const stop = () => clearTimeout(timer);
  const start = () => { stop(); if (box.dataset.toast !== "stay") timer = setTimeout(() => box.remove(), 6000); };
  ["pointerenter", "focusin"].forEach((name) => box.addEventListener(name, stop));
  ["pointerleave", "focusout"].forEach((name) => box.addEventListener(name, start));
  start();
};
const picture = (name) => {
  const svg = $("svg.icon use").closest("svg").cloneNode(true);
  svg.setAttribute("class", "icon");
  const use = $("use", svg);
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${name}`));
  return svg;
};
const toast = ({ text, failed, undo }) => {
  const box = make("div", { className: "toast-item", role: failed ? "alert" : null },
    picture(failed ? "circle-alert" : "circle-check"), make("span", { className: "grow", textContent: text }));
  box.dataset.toast = failed ? "stay" : "pass";
  if (undo) {
    const secret = make("input", { type: "hidden", name: "csrfmiddlewaretoken", value: token() });
    const button = make("button", { className: "btn", textContent: "Undo" });
    box.append(make("form", { method: "post", action: undo }, secret, button));
  }
  const close = make("button", { type: "button", className: "btn btn-icon", ariaLabel: "Close" }, picture("x"));
  close.dataset.closeToast = "";
  box.append(close);
  $("#toasts")?.append(box);
  watch(box);
  if (!failed) say(text);
};
on("lm:toast", ({ detail }) => toast(detail.text ? detail : { text: detail.value }));
on("lm:say", ({ detail }) => say(detail.value));
shortcuts({ z: () => press("#toasts form button") });
clickable({ "[data-close-toast]": (button) => button.closest(".toast-item").remove() });
$$(".toast-item").forEach(watch);
