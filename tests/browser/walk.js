// Judges many pages in one document that stays open: `tests/browser/walking.py` says why and calls `walk`.
(() => {
  const STATES = ["type", "role", "hidden", "inert", "disabled", "open", "checked", "aria-current", "aria-selected",
    "aria-pressed", "aria-expanded", "aria-invalid", "aria-checked", "aria-disabled"];
  const COLORS = { "color-contrast": "[data-fresh]", "link-in-text-block": "a[href][data-fresh]" };
  const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const STRUCTURE = {
    runOnly: { type: "tag", values: TAGS },
    rules: Object.fromEntries(Object.keys(COLORS).map((rule) => [rule, { enabled: false }])),
  };
  // How large a target is follows from the looks of it, as its colors do; to measure it is the most costly of the rest.
  const SEEN_LOOKS = { ...STRUCTURE, rules: { ...STRUCTURE.rules, "target-size": { enabled: false } } };
  axe.configure({ rules: Object.entries(COLORS).map(([id, selector]) => ({ id, selector })) });

  // A color follows from the tags, classes and states of an element and of everything around it: together they are its
  // sign. To judge colors is most of what axe takes, so only elements are judged whose sign no page has shown before.
  // (Signs also tell of targets without words, whose size is judged with the colors.)
  const own = (element) => [element.localName, element.getAttribute("class") ?? "",
    ...STATES.map((name) => element.getAttribute(name) ?? "")].join("|");
  const signed = (root) => {
    const signs = new Map([[root.parentElement, ""]]), found = [];
    for (const element of [root, ...root.querySelectorAll("*")]) {
      const chain = signs.get(element.parentElement) + own(element);
      let sign = 7;
      for (let at = 0; at < chain.length; at++) sign = (sign * 31 + chain.charCodeAt(at)) | 0;
      signs.set(element, `${sign}`);
      const speaks = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      if (speaks || element.matches("a, button, input, select, textarea")) found.push([element, sign]);
    }
    return found;
  };
  const settled = async () => {
    while (document.querySelector(".htmx-request")) await new Promise((done) => setTimeout(done, 20));
  };
  const judged = async ({ whole }, options) => {
    const shell = whole ? [] : [...document.querySelectorAll(".shell > :not(main), body > :not(.shell, main)")];
    const content = shell.map((part) => [...part.childNodes]);
    shell.forEach((part) => part.replaceChildren());
    const all = { resultTypes: ["violations"], preload: false, ...options };
    const found = await axe.run(whole ? document : "main", all);
    shell.forEach((part, at) => part.replaceChildren(...content[at]));
    return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id} at ${node.target.join(" ")}`));
  };
  const files = (root) =>
    [...root.querySelectorAll("script[src], link[rel=stylesheet]")].map((file) => file.outerHTML).join();
  const ours = files(document), known = new Set(), kept = [];
  let refused = 0;
  const put = ({ nodes, attributes }) => {
    for (const { name } of [...document.body.attributes]) document.body.removeAttribute(name);
    for (const { name, value } of attributes) document.body.setAttribute(name, value);
    document.body.replaceChildren(...nodes);
  };
  /** Judge the page that stands here, and keep it for the next lights and widths. */
  const take = async (name, status, whole) => {
    const { childNodes, attributes } = document.body;
    const page = { name, whole, fresh: false, nodes: [...childNodes], attributes: [...attributes] };
    for (const [element, sign] of signed(document.querySelector(whole ? "body" : "main"))) {
      if (known.has(sign)) continue;
      known.add(sign);
      element.dataset.fresh = "";
      page.fresh = true;
    }
    kept.push(page);
    const found = await judged(page, page.fresh ? { runOnly: STRUCTURE.runOnly } : SEEN_LOOKS);
    return { status, wrong: found.map((line) => `${name} has ${line}`) };
  };
  const bring = async (name, address) => {
    const answer = await fetch(address, { redirect: "manual" }), { status } = answer;
    if (answer.type === "opaqueredirect" || status === 405) return { status: 0, wrong: [] };
    if (status === 403 && refused++) return { status, wrong: [] };
    if (![200, 403].includes(status)) return { status, wrong: [`${name} answers ${status}`] };
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!found.querySelector("main")) return { status, wrong: [`${name} answers a part of a page: name it in PARTS`] };
    if (found.querySelector("[style], style")) return { status, wrong: [`${name} has a style of its own`] };
    if (files(found) !== ours) return { status, wrong: [], alone: true };
    put({ nodes: [...found.body.childNodes], attributes: [...found.body.attributes] });
    htmx.process(document.body);
    await settled();
    return take(name, status, false);
  };
  /** Look at each page once more, in another light or on another screen. */
  const again = async (look) => {
    const found = [];
    for (const page of kept) {
      put(page);
      found.push(...(await look(page)).map((line) => `${page.name} ${line}`));
    }
    return found;
  };

  window.walk = {
    async begin([name, status, whole, before]) {
      before.forEach((sign) => known.add(sign));
      await settled();
      return take(name, status, whole);
    },
    async over(pages) {
      const found = {};
      for (const [name, address] of pages) found[name] = await bring(name, address);
      return found;
    },
    known: () => [...known],
    // On a tablet what is too wide does not scroll: the panel cuts it off.
    fits: () => again(() => [document.documentElement, ...document.querySelectorAll("main")]
      .map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
      .filter((beyond) => beyond > 0)
      .map((beyond) => `is ${beyond} px too wide for a screen of ${window.innerWidth}`)),
    dark: () => again(async (page) => {
      const found = page.fresh ? await judged(page, { runOnly: { type: "rule", values: Object.keys(COLORS) } }) : [];
      return found.map((line) => `in dark has ${line}`);
    }),
    phone: () => again(async (page) => {
      const found = page.fresh ? await judged(page, STRUCTURE) : [];
      return found.map((line) => `on a phone has ${line}`);
    }),
  };
})();
