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

// What a part adds to: keys are tried in the order of order.txt until one says that it did something.
const keys = {};
const shortcuts = (more) => Object.entries(more).forEach(([key, act]) => { (keys[key] ||= []).push(act); });
const clicks = {};
const clickable = (more) => Object.assign(clicks, more);
const typing = (element) => element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select");
const closeMenus = (except) => $$("[data-menu][open]").forEach((menu) => { menu.open = menu.contains(except); });
