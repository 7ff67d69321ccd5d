/* Behavior beyond htmx attributes: shortcuts, focus, dialogs, toasts, bulk selection, theme, board. Everything here
   is an extra: each page works as plain links and forms. */
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const dialog = () => $("#dialog");
  const go = (key) => { const link = $(`[data-nav="${key}"]`); if (link) location.href = link.href; };

  // Said aloud once to screen readers.
  const say = (words) => {
    const live = $("#live");
    if (live) { live.textContent = ""; setTimeout(() => { live.textContent = words; }, 50); }
  };

  // Toasts: six seconds, paused by pointer and focus; failures stay.
  const watchToast = (toast) => {
    let timer;
    const stop = () => clearTimeout(timer);
    const start = () => { stop(); if (toast.dataset.toast !== "stay") timer = setTimeout(() => toast.remove(), 6000); };
    toast.addEventListener("pointerenter", stop);
    toast.addEventListener("pointerleave", start);
    toast.addEventListener("focusin", stop);
    toast.addEventListener("focusout", start);
    start();
  };
  const sprite = () => ($("use") ? $("use").getAttribute("href").split("#")[0] : "");
  const picture = (name) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    svg.append(document.createElementNS(space, "use"));
    svg.firstChild.setAttribute("href", `${sprite()}#${name}`);
    return svg;
  };
  const toast = ({ text, failed = false, undo = "", action = "", url = "" }) => {
    const region = $("#toasts");
    if (!region) return;
    const box = document.createElement("div");
    box.className = "toast-item";
    box.setAttribute("role", failed ? "alert" : "status");
    box.dataset.toast = failed ? "stay" : "pass";
    const words = document.createElement("span");
    words.className = "grow";
    words.textContent = text;
    box.append(picture(failed ? "circle-alert" : "circle-check"), words);
    if (undo) box.append(undoForm(undo));
    if (url) {
      const link = document.createElement("a");
      link.className = "btn";
      link.href = url;
      link.textContent = action || "Show";
      box.append(link);
    }
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn btn-icon";
    close.dataset.closeToast = "";
    close.setAttribute("aria-label", "Close");
    close.append(picture("x"));
    box.append(close);
    region.append(box);
    watchToast(box);
  };
  const undoForm = (url) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = url;
    form.dataset.undo = "";
    const token = document.createElement("input");
    token.type = "hidden";
    token.name = "csrfmiddlewaretoken";
    token.value = csrf();
    const button = document.createElement("button");
    button.className = "btn";
    button.textContent = "Undo";
    form.append(token, button);
    return form;
  };
  const csrf = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";

  // Dialogs: a link with data-dialog is a page of its own; here its content is fetched into the one <dialog>.
  let opener = null;
  const openDialog = (link) => {
    opener = link;
    const wide = link.dataset.dialog;
    dialog().className = wide ? `dialog dialog-${wide}` : "dialog";
    htmx.ajax("GET", link.href, { target: "#dialog", swap: "innerHTML" });
  };
  const closeDialog = (box) => { if (box) box.close(); };
  const afterDialogSwap = () => {
    const box = dialog();
    if (!box.innerHTML.trim()) return closeDialog(box);
    if (!box.open) box.showModal();
    const first = $("[data-focus]", box) || $("[autofocus]", box) || $("#dialog-title", box);
    if (first) first.focus();
  };

  // Rows of a list: J and K move real focus from name link to name link.
  const stops = () => $$("[data-rows] tr .lead-name, [data-rows] .split-item, [data-cards] .lead-name")
    .filter((link) => link.offsetParent !== null);
  const move = (step, extend) => {
    const links = stops();
    const at = links.findIndex((link) => link === document.activeElement || link.closest("tr, li")?.classList.contains("is-cursor"));
    const next = links[Math.max(0, Math.min(links.length - 1, at + step))];
    if (next) { next.focus(); if (extend) pick(next.closest("tr"), true); }
    return Boolean(next);
  };
  const jump = (last) => { const links = stops(); links[last ? links.length - 1 : 0]?.focus(); };
  const neighbor = (key) => { const link = $(`a[aria-keyshortcuts="${key}"]`); if (link) link.click(); return Boolean(link); };
  const row = () => $(".is-cursor");
  document.addEventListener("focusin", (event) => {
    const here = event.target.closest?.("[data-rows] tr, [data-cards] > li");
    $$(".is-cursor").forEach((old) => { if (old !== here) old.classList.remove("is-cursor"); });
    if (here && !here.classList.contains("group-row")) here.classList.add("is-cursor");
  });

  // Bulk selection.
  const boxes = () => $$("[data-rows] input[type=checkbox][name=ids]");
  const pick = (line, on) => {
    const box = line && $("input[name=ids]", line);
    if (box) { box.checked = on === undefined ? !box.checked : on; selected(); }
  };
  const selected = () => {
    const all = boxes();
    const chosen = all.filter((box) => box.checked);
    all.forEach((box) => box.closest("tr").classList.toggle("is-selected", box.checked));
    const whole = $("[data-select-all]");
    if (whole) {
      whole.checked = all.length > 0 && chosen.length === all.length;
      whole.indeterminate = chosen.length > 0 && chosen.length < all.length;
    }
    const bar = $("[data-bulk]");
    if (!bar) return;
    const was = bar.hidden;
    bar.hidden = chosen.length === 0;
    document.body.classList.toggle("has-bulk", !bar.hidden);
    $("[data-bulk-count]", bar).textContent = chosen.length;
    if (!bar.hidden || !was) say(`${chosen.length} selected`);
  };
  const clearSelection = () => { boxes().forEach((box) => { box.checked = false; }); selected(); };

  // Composer tabs (buttons with data-tab that show the panel of that id).
  const showTab = (tab, focus) => {
    $$("[data-tab]", tab.parentElement).forEach((other) => {
      const on = other === tab;
      other.setAttribute("aria-selected", on);
      other.tabIndex = on ? 0 : -1;
      document.getElementById(other.dataset.tab).hidden = !on;
    });
    const panel = document.getElementById(tab.dataset.tab);
    if (focus) ($("[data-first]", panel) || $("textarea, input:not([type=hidden])", panel) || tab).focus();
  };
  const compose = (kind) => { const tab = $(`[data-compose="${kind}"]`); if (tab) showTab(tab, true); return Boolean(tab); };

  // Theme: at once here, kept by the server's cookie.
  const setTheme = (form, value) => {
    if (value === "system") delete document.documentElement.dataset.bsTheme;
    else document.documentElement.dataset.bsTheme = value;
    $$("button[name=theme]", form).forEach((button) => button.setAttribute("aria-pressed", button.value === value));
    const body = new FormData(form);
    body.set("theme", value);
    fetch(form.action, { method: "POST", body, redirect: "manual" });
  };

  const press = (selector) => { const element = $(selector); if (element) element.click(); return Boolean(element); };
  const inRow = (selector) => { const element = row() && $(selector, row()); if (element) element.click(); return Boolean(element); };
  const accept = () => inRow("[data-accept]") || press("[data-accept-next]") || press("[data-accept]");
  const keys = {
    "?": () => $("#shortcuts")?.showModal(),
    "/": () => { const input = $("[data-filter]"); if (input) { input.focus(); input.select(); } return Boolean(input); },
    c: () => press("[data-key=new]"),
    z: () => press("[data-undo] button"),
    j: () => move(1) || neighbor("j"),
    k: () => move(-1) || neighbor("k"),
    J: () => move(1, true),
    K: () => move(-1, true),
    x: () => pick(row()),
    a: accept,
    o: () => press("[data-bulk]:not([hidden]) [data-key=o]") || press("[data-key=o]"),
    s: () => press("[data-bulk]:not([hidden]) [data-key=s]") || press("[data-key=s]"),
    m: () => press("[data-key=m]"),
    C: () => press("[data-key=convert]"),
    l: () => compose("call"), n: () => compose("note"), t: () => compose("task"), e: () => compose("email"),
    1: () => press("[data-section='1']"), 2: () => press("[data-section='2']"), 3: () => press("[data-section='3']"),
    Home: () => jump(false), End: () => jump(true),
    ArrowDown: () => row() && move(1), ArrowUp: () => row() && move(-1),
    ArrowRight: () => column(1), ArrowLeft: () => column(-1),
    Escape: () => { clearSelection(); $$("details[data-menu][open]").forEach((menu) => { menu.open = false; }); },
  };
  const places = { i: "inbox", l: "leads", b: "board", d: "dashboard" };
  const column = (step) => {
    const lists = $$("[data-cards]");
    const at = lists.findIndex((list) => list.contains(document.activeElement));
    const link = at < 0 ? null : $(".lead-name", lists[at + step] || lists[at]);
    if (link) link.focus();
    return Boolean(link);
  };
  let leading = 0;
  const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    const control = event.ctrlKey || event.metaKey;
    if (control && event.key.toLowerCase() === "k" && press("[data-key=search]")) return event.preventDefault();
    if (control && event.key === "Enter") {
      const form = event.target.closest("form");
      if (form && typing(event.target)) { form.requestSubmit(); event.preventDefault(); }
      return;
    }
    if (control || event.altKey || typing(event.target) || $("dialog[open]")) return;
    const single = event.key.length === 1;
    if (single && document.body.dataset.shortcuts === "off") return;
    if (Date.now() - leading < 1200 && places[event.key]) { leading = 0; return go(places[event.key]); }
    if (event.key === "g") { leading = Date.now(); return; }
    if (!single && event.target.closest("summary, .menu, [role=tablist], [role=radiogroup]") && event.key !== "Escape") return;
    const action = keys[event.key];
    if (action && action() && event.key !== "Escape") event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const target = event.target;
    const link = target.closest("a[data-dialog]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && dialog()) { event.preventDefault(); return openDialog(link); }
    if (target.closest("[data-close-dialog]")) { const box = target.closest("dialog"); if (box) { event.preventDefault(); closeDialog(box); } return; }
    if (target.closest("[data-close-toast]")) return target.closest(".toast-item").remove();
    const open = target.closest("[data-open]");
    if (open) return $(open.dataset.open)?.showModal();
    if (target.closest("[data-bulk-clear]")) return clearSelection();
    const tab = target.closest("[data-tab]");
    if (tab) { event.preventDefault(); return showTab(tab, true); }
    const reveal = target.closest("[data-reveal]");
    if (reveal) {
      const field = $(reveal.dataset.reveal);
      const shown = field.type === "text";
      field.type = shown ? "password" : "text";
      reveal.setAttribute("aria-pressed", !shown);
      reveal.textContent = shown ? "Show" : "Hide";
      return;
    }
    const theme = target.closest("[data-theme-form] button[name=theme]");
    if (theme) { event.preventDefault(); return setTheme(theme.form, theme.value); }
    if (target.tagName === "DIALOG") closeDialog(target);
    $$("details[data-menu][open]").forEach((menu) => { if (!menu.contains(target)) menu.open = false; });
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-select-all]")) boxes().forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches("[data-select-all], [data-rows] input[name=ids]")) selected();
  });
  document.addEventListener("keydown", (event) => {
    const list = event.target.closest?.("[role=tablist]");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!list || !step) return;
    const tabs = $$("[data-tab]", list);
    const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length];
    if (next) { showTab(next); next.focus(); }
  });

  // Board: a dropped card posts its new status to the column's address; a refusal puts it back.
  let dragged = null;
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-card]");
    if (dragged) { event.dataTransfer.effectAllowed = "move"; dragged.classList.add("is-dragged"); }
  });
  document.addEventListener("dragover", (event) => {
    const target = dragged && event.target.closest?.("[data-drop]");
    $$(".is-target").forEach((old) => { if (old !== target) old.classList.remove("is-target"); });
    if (target) { event.preventDefault(); target.classList.add("is-target"); }
  });
  document.addEventListener("dragend", () => {
    $$(".is-target, .is-dragged").forEach((element) => element.classList.remove("is-target", "is-dragged"));
    dragged = null;
  });
  document.addEventListener("drop", async (event) => {
    const target = dragged && event.target.closest?.("[data-drop]");
    if (!target) return;
    event.preventDefault();
    const card = dragged;
    const home = card.parentElement;
    const after = card.nextElementSibling;
    if (target.contains(card)) return;
    const form = $("form", card);
    if (target.dataset.dialogUrl) return openDialog(Object.assign(document.createElement("a"), { href: target.dataset.dialogUrl.replace("0", card.dataset.card) }));
    $("[data-cards]", target).prepend(card);
    const answer = await fetch(form.action, {
      method: "POST", headers: { "X-CSRFToken": csrf(), "HX-Request": "true" }, body: new URLSearchParams({ status: target.dataset.drop }),
    }).catch(() => null);
    if (answer?.ok) return say(`Moved to ${target.getAttribute("aria-label")}`);
    home.insertBefore(card, after);
    const reason = answer && answer.status < 500 ? answer.headers.get("X-Refusal") : "";
    toast({ text: reason || "The card was not moved. It is back where it was.", failed: true });
  });

  // htmx: busy buttons, focus, dialogs, errors.
  const busy = (event, on) => {
    const button = event.detail.elt.matches?.("button") ? event.detail.elt : event.detail.requestConfig?.triggeringEvent?.submitter;
    if (button) button.toggleAttribute("aria-busy", on);
  };
  document.addEventListener("htmx:beforeRequest", (event) => busy(event, true));
  document.addEventListener("htmx:afterRequest", (event) => busy(event, false));
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "dialog") return afterDialogSwap();
    const summary = event.detail.xhr?.status === 422 && $("[data-focus]", event.detail.target);
    if (summary) summary.focus();
    if (boxes().length) selected();
  });
  document.addEventListener("lm:focus", (event) => { setTimeout(() => $(event.detail.value || event.detail.selector || "")?.focus(), 20); });
  document.addEventListener("lm:toast", (event) => toast(event.detail.text ? event.detail : { text: event.detail.value }));
  document.addEventListener("lm:say", (event) => say(event.detail.value || event.detail.text));
  document.addEventListener("lm:close", () => closeDialog(dialog()));
  document.addEventListener("htmx:responseError", (event) => {
    const { status, getResponseHeader } = event.detail.xhr;
    const reference = getResponseHeader.call(event.detail.xhr, "X-Request-Id");
    const words = { 401: "You are signed out. Sign in again to go on.", 403: "Your role may not do this.", 404: "It is no longer there.", 429: "Too many requests. Wait a moment." };
    const text = getResponseHeader.call(event.detail.xhr, "X-Refusal") || words[status] || "The server answered with an error. What you entered is kept.";
    toast({ text: reference ? `${text} (reference ${reference})` : text, failed: true });
  });
  document.addEventListener("htmx:sendError", () => toast({ text: "You are offline. What you entered is kept; try again when the connection is back.", failed: true }));

  $$(".toast-item").forEach(watchToast);
  const start = $("[data-focus]");
  if (start) start.focus();
  document.addEventListener("close", (event) => {
    if (event.target.id === "dialog") { event.target.innerHTML = ""; opener?.focus?.(); }
  }, true);
  if (boxes().some((box) => box.checked)) selected();
})();
