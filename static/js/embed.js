/* Puts a web form into any page: <script src=".../embed.js" data-form="ORG/FORM" async></script>. Options: data-lang,
   data-target (a selector; else the form stands where the script stands). Sets no cookie and needs no library. */
(() => {
  "use strict";
  const me = document.currentScript;
  if (!me || !me.dataset.form) return;
  const host = new URL(me.src).origin;
  const said = { lang: me.dataset.lang || document.documentElement.lang || "" };
  const place = (me.dataset.target && document.querySelector(me.dataset.target)) || document.createElement("div");
  if (!place.isConnected) me.after(place);

  const origin = (form) => {
    const query = new URLSearchParams(location.search);
    for (const input of form.querySelectorAll("input[type=hidden]")) {
      if (input.name === "page_url") input.value = location.href.slice(0, 500);
      else if (input.name === "page_referrer") input.value = document.referrer.slice(0, 500);
      else if (/^utm_|clid$/.test(input.name)) input.value = (query.get(input.name) || "").slice(0, 500);
    }
  };
  const thank = (form, { warnings }) => {
    if (form.dataset.next && !warnings) return location.assign(form.dataset.next);
    const words = document.createElement("p");
    words.setAttribute("role", "status");
    words.tabIndex = -1;
    words.textContent = warnings ? warnings.files : form.dataset.thanks;
    place.replaceChildren(words);
    words.focus();
    place.dispatchEvent(new CustomEvent("lead:sent", { bubbles: true }));
  };
  const send = async (event) => {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      thank(form, await answer.json());
    } catch {
      button.disabled = false;
      form.submit(); // as any form would: the answer is a page then
    }
  };
  fetch(`${host}/f/${me.dataset.form}/fields/?lang=${encodeURIComponent(said.lang)}`)
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
    .then((html) => {
      place.innerHTML = html;
      const form = place.querySelector("form");
      origin(form);
      form.addEventListener("submit", send);
      if (form.dataset.captcha) {
        const script = document.createElement("script");
        script.src = form.dataset.captcha;
        script.async = true;
        document.head.append(script);
      }
    })
    .catch(() => {
      const link = document.createElement("a");
      link.href = `${host}/f/${me.dataset.form}/`;
      link.textContent = link.href;
      place.replaceChildren(link);
    });
})();
