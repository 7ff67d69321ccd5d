/* What htmx attributes cannot say. Every page works without it. */
"use strict";
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const on = (name, listener) => document.addEventListener(name, listener);
const click = (element) => { if (element) element.click(); return Boolean(element); };
const press = (selector) => click($(selector));
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
const say = (words) => {
  const live = $("#live");
  if (live) { live.textContent = ""; setTimeout(() => { live.textContent = words; }, 50); }
};

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
  const box = make("div", { className: "toast-item", role: failed ? "alert" : "status" },
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
};

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

// J and K move real focus between name links; the row that holds it is the cursor.
const lines = "[data-rows] tr, [data-cards] > li";
const links = () => $$("[data-rows] .lead-name, [data-cards] .lead-name").filter((link) => link.offsetParent);
const row = () => $(".is-cursor");
const move = (step, extend) => {
  const all = links();
  const at = all.findIndex((link) => link.closest(lines) === row());
  const next = all[Math.max(0, Math.min(all.length - 1, at + step))];
  next?.focus();
  if (extend) pick(next?.closest("tr"), true);
  return Boolean(next);
};
const column = (step) => {
  const lists = $$("[data-cards]");
  const at = lists.findIndex((list) => list.contains(document.activeElement));
  const link = at < 0 ? null : $(".lead-name", lists[at + step] || lists[at]);
  link?.focus();
  return Boolean(link);
};
const neighbor = (key) => press(`a[aria-keyshortcuts="${key}"]`);
on("focusin", (event) => {
  const here = event.target.closest?.(lines);
  $$(".is-cursor").forEach((old) => { if (old !== here) old.classList.remove("is-cursor"); });
  if (here && !here.classList.contains("group-row")) here.classList.add("is-cursor");
});

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
const closeMenus = (except) => $$("[data-menu][open]").forEach((menu) => { menu.open = menu.contains(except); });

const showTab = (tab, enter) => {
  $$("[data-tab]", tab.parentElement).forEach((other) => {
    other.setAttribute("aria-selected", other === tab);
    other.tabIndex = other === tab ? 0 : -1;
    $(`#${other.dataset.tab}`).hidden = other !== tab;
  });
  const panel = $(`#${tab.dataset.tab}`);
  (enter ? $("[data-first]", panel) || $("textarea, input:not([type=hidden])", panel) : tab)?.focus();
};
const compose = (kind) => press(`[data-compose="${kind}"]`);

const setTheme = (form, value) => {
  if (value === "system") delete document.documentElement.dataset.bsTheme;
  else document.documentElement.dataset.bsTheme = value;
  $$("button[name=theme]", form).forEach((button) => button.setAttribute("aria-pressed", button.value === value));
  const body = new FormData(form);
  body.set("theme", value);
  fetch(form.action, { method: "POST", body, redirect: "manual" });
};

const bulkOr = (key) => () => press(`[data-bulk]:not([hidden]) [data-key=${key}]`) || press(`a[data-key=${key}]`);
const keys = {
  "?": () => { $("#shortcuts")?.showModal(); return true; },
  "/": () => { const input = $("[data-filter]"); input?.select(); return Boolean(input); },
  c: () => press("[data-key=new]"), C: () => press("[data-key=convert]"),
  z: () => press("#toasts form button"), o: bulkOr("o"), s: bulkOr("s"), m: bulkOr("m"),
  j: () => move(1) || neighbor("j"), k: () => move(-1) || neighbor("k"),
  J: () => move(1, true), K: () => move(-1, true),
  x: () => pick(row()),
  a: () => click(row() && $("[data-accept]", row())) || press("[data-accept-next]") || press("[data-accept]"),
  l: () => compose("call"), n: () => compose("note"), t: () => compose("task"), e: () => compose("email"),
  1: () => press("[data-section='1']"), 2: () => press("[data-section='2']"), 3: () => press("[data-section='3']"),
  Home: () => row() && move(-1e6), End: () => row() && move(1e6),
  ArrowDown: () => row() && move(1), ArrowUp: () => row() && move(-1),
  ArrowRight: () => column(1), ArrowLeft: () => column(-1),
  Escape: () => { closeMenus(null); clear(); },
};
const places = { i: "inbox", l: "leads", b: "board", d: "dashboard" };
const typing = (element) => element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select");
let leading = 0;
on("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey) {
    if (key.toLowerCase() === "k" && press("[data-key=search]")) event.preventDefault();
    if (key === "Enter" && typing(target)) target.form?.requestSubmit();
    return;
  }
  const tabs = target.closest("[role=tablist]") && $$("[data-tab]", target.parentElement);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (tabs && step) return showTab(tabs[(tabs.indexOf(target) + step + tabs.length) % tabs.length]);
  const commands = $("[data-commands]") && [$("#command-q"), ...$$(".command-item")];
  const turn = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (commands && turn) {
    commands[(commands.indexOf(target) + turn + commands.length) % commands.length].focus();
    return event.preventDefault();
  }
  if (key === "Enter" && target.id === "command-q" && press(".command-item")) return event.preventDefault();
  if (event.altKey || typing(target) || $("dialog[open]")) return;
  if (key.length > 1 && key !== "Escape" && target.closest("summary, .menu, input")) return;
  if (key.length === 1 && document.body.dataset.shortcuts === "off") return;
  const second = Date.now() - leading < 1200;
  leading = key === "g" ? Date.now() : 0;
  if (second && places[key] ? press(`[data-nav="${places[key]}"]`) : keys[key]?.()) event.preventDefault();
});

const clicks = {
  "a[data-dialog]": (link, event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return false;
    openDialog(link);
  },
  "dialog [data-close-dialog]": (button) => button.closest("dialog").close(),
  "[data-close-toast]": (button) => button.closest(".toast-item").remove(),
  "[data-open]": (button) => $(button.dataset.open)?.showModal(),
  "[data-bulk-clear]": clear,
  "[data-tab]": (tab) => showTab(tab, true),
  "[data-theme-form] button": (button) => setTheme(button.form, button.value),
  "[data-copy]": (button) => {
    navigator.clipboard?.writeText($(button.dataset.copy).textContent).then(() => toast({ text: "Copied." }));
  },
  "[data-reveal]": (button) => {
    const field = $(button.dataset.reveal);
    field.type = field.type === "text" ? "password" : "text";
    button.setAttribute("aria-pressed", field.type === "text");
    button.textContent = field.type === "text" ? "Hide" : "Show";
  },
};
on("click", (event) => {
  closeMenus(event.target);
  if (event.target.tagName === "DIALOG") event.target.close();
  for (const [selector, act] of Object.entries(clicks)) {
    const element = event.target.closest(selector);
    if (element && act(element, event) !== false) return event.preventDefault();
  }
});
on("change", ({ target }) => {
  if (target.matches("[data-select-all]")) boxes().forEach((box) => { box.checked = target.checked; });
  if (target.matches("[data-select-all], [data-rows] input[name=ids]")) selected();
});

// A drop presses the card's own menu entry; a refusal puts the card back.
let dragged = null;
const goal = (event) => dragged && event.target.closest?.("[data-drop]");
const unmark = () => $$(".is-target").forEach((old) => old.classList.remove("is-target"));
on("dragstart", (event) => { dragged = event.target.closest?.("[data-card]"); dragged?.classList.add("is-dragged"); });
on("dragend", () => { unmark(); dragged?.classList.remove("is-dragged"); dragged = null; });
on("dragover", (event) => {
  unmark();
  if (goal(event)) event.preventDefault();
  goal(event)?.classList.add("is-target");
});
on("drop", (event) => {
  const [card, column] = [dragged, goal(event)];
  if (!column || column.contains(card)) return;
  event.preventDefault();
  const entry = $(`[data-status="${column.dataset.drop}"]`, card);
  if (!entry) return toast({ text: "This lead may not go there.", failed: true });
  if (entry.form) {
    const [home, after] = [card.parentElement, card.nextElementSibling];
    const back = ({ detail }) => detail.successful || home.insertBefore(card, after);
    entry.form.addEventListener("htmx:afterRequest", back, { once: true });
    $("[data-cards]", column).prepend(card);
  }
  entry.click();
});

const busy = ({ detail }, value) => {
  const button = detail.elt.matches?.("button") ? detail.elt : detail.requestConfig?.triggeringEvent?.submitter;
  button?.toggleAttribute("aria-busy", value);
};
on("htmx:beforeRequest", (event) => busy(event, true));
on("htmx:afterRequest", (event) => busy(event, false));
on("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id === "dialog") return dialogSwapped(detail.target);
  if (detail.target.id === "toasts") return $$("#toasts .toast-item").forEach(watch);
  if (detail.xhr?.status === 422) $("[data-focus]")?.focus();
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
on("lm:toast", ({ detail }) => toast(detail.text ? detail : { text: detail.value }));
on("lm:say", ({ detail }) => say(detail.value));
on("lm:focus", ({ detail }) => setTimeout(() => $(detail.value)?.focus(), 20));
on("lm:close", () => $("#dialog").close());
document.addEventListener("close", ({ target: box }) => {
  if (box.id === "dialog") { box.replaceChildren(); opener?.focus(); }
}, true);

$$(".toast-item").forEach(watch);
$(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
$("[data-focus]")?.focus();
selected();
