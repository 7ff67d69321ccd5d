// Pages ask for news only while somebody looks at them; that an answer fails to come is nobody's concern.
const asks = (event) => event.target.id === "arrivals";
on("htmx:beforeRequest", (event) => { if (asks(event) && document.hidden) event.preventDefault(); });
on("visibilitychange", () => {
  const place = $("#arrivals");
  if (place && !document.hidden) htmx.trigger(place, "lm:look");
});
["htmx:sendError", "htmx:responseError"].forEach((name) => on(name, (event) => {
  if (asks(event)) event.stopImmediatePropagation();
}));
on("htmx:afterSwap", ({ detail }) => {
  if (detail.requestConfig?.elt.id === "arrivals-show") $("#main .lead-name, #main h1")?.focus();
  const bar = detail.target.id === "arrivals" && $("#arrivals .notice");
  if (bar) say(bar.textContent);
});
