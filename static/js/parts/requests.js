const busy = ({ detail }, value) => {
  const button = detail.elt.matches?.("button") ? detail.elt : detail.requestConfig?.triggeringEvent?.submitter;
  button?.toggleAttribute("aria-busy", value);
};
on("htmx:beforeRequest", (event) => busy(event, true));
on("htmx:afterRequest", (event) => busy(event, false));
on("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id === "dialog") return dialogSwapped(detail.target);
  if (detail.target.id === "toasts") return $$("#toasts .toast-item").forEach(watch);
  if (detail.xhr?.status === 422 && !editable(detail.target)) $("[data-focus]")?.focus();
  selected();
});
const failures = { 401: "You are signed out. Sign in again.", 403: "Your role may not do this.", 404: "It is gone." };
on("htmx:responseError", ({ detail: { xhr } }) => {
  if (xhr.getResponseHeader("HX-Trigger")) return;
  const reference = xhr.getResponseHeader("X-Request-Id") || "none";
  const text = failures[xhr.status] || `The server made an error. What you entered is kept. Reference ${reference}.`;
  toast({ text, failed: true });
});
on("htmx:sendError", () => toast({ text: "You are offline.", failed: true }));
on("lm:focus", ({ detail }) => setTimeout(() => $(detail.value)?.focus(), 20));
