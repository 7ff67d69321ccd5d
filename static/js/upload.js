// Sends a file in pieces and goes on where it was cut off; without this file the form sends it whole.
(() => {
  const form = document.querySelector("form[data-upload]");
  const part = (name) => form.querySelector(`[data-upload-${name}]`);
  const [row, name, size, bar, words] = ["row", "name", "size", "bar", "words"].map(part);
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector(".drop");
  const button = form.querySelector(".btn-primary");
  drop.classList.add("is-scripted"); // the label stands for the input, which stays for the keyboard
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const SMALL = 512 * 1024, LARGE = 16 * 1024 * 1024, SLOW = 6000, QUICK = 2000;
  let turn = 0; // a newer upload, or a stop, ends the one before
  let sending = null;
  let wake = () => {};

  const pause = (milliseconds) => new Promise((go) => { wake = go; setTimeout(go, milliseconds); });
  const megabytes = (bytes) => (bytes / 1048576).toFixed(bytes < 104857600 ? 1 : 0);
  const tell = (text) => { words.textContent = text; };
  const show = (done, file) => {
    bar.value = file.size ? (100 * done) / file.size : 0;
    size.textContent = `${megabytes(done)} of ${megabytes(file.size)} MB`;
  };

  const call = (method, url, body, headers = {}, progress = null) => new Promise((answer, fail) => {
    const request = sending = new XMLHttpRequest();
    request.open(method, url);
    Object.entries({ "X-CSRFToken": token, ...headers }).forEach(([key, value]) => request.setRequestHeader(key, value));
    if (progress) request.upload.onprogress = (event) => progress(event.loaded);
    request.onload = () => {
      if (request.status >= 500) return fail();
      try { answer([request.status, JSON.parse(request.responseText)]); } catch { answer([request.status, {}]); }
    };
    request.onerror = request.onabort = request.ontimeout = fail;
    request.send(body);
  });

  const refuse = (text) => {
    tell(text || "This file was not taken. Load the page again and sign in.");
    row.classList.add("is-refused");
    button.disabled = false;
    input.value = "";
  };

  // Ask how much is here, send the rest piece by piece; what fails is asked and sent again.
  const send = async (file) => {
    const mine = ++turn;
    const key = `${file.name}:${file.size}:${file.lastModified}`.slice(-64);
    let url = "", offset = 0, length = SMALL, tries = 0;
    row.hidden = false;
    row.classList.remove("is-refused");
    name.textContent = file.name;
    button.disabled = true;
    tell("");
    show(0, file);
    while (mine === turn) {
      try {
        if (!url) {
          const [status, begun] = await call("POST", form.dataset.upload, new URLSearchParams({ name: file.name, size: file.size, key }));
          if (status !== 201) return refuse(begun.problem);
          ({ url, offset } = begun);
          if (offset) tell(`${megabytes(offset)} MB were here already.`);
        }
        const begin = performance.now();
        const headers = { "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" };
        const piece = file.slice(offset, offset + length);
        const [status, answer] = await call("PATCH", url, piece, headers, (sent) => show(offset + sent, file));
        if (mine !== turn) return;
        if (status !== 200 && status !== 409) return refuse(answer.problem);
        if (status === 409 && !(answer.offset < file.size)) return refuse(answer.problem);
        if (answer.next) { show(file.size, file); tell("Here. Opening it."); location.assign(answer.next); return; }
        const took = performance.now() - begin;
        length = took < QUICK ? Math.min(length * 2, LARGE) : took > SLOW ? Math.max(length / 2, SMALL) : length;
        if (tries) tell("");
        offset = answer.offset;
        tries = 0;
        show(offset, file);
      } catch {
        if (mine !== turn) return;
        const seconds = Math.min(2 ** ++tries, 30);
        tell(`The connection is lost. What is here is kept; trying again in ${seconds} s.`);
        length = SMALL;
        await pause(seconds * 1000);
        if (url) await call("GET", url, null).then(([, here]) => { if (here.offset !== undefined) offset = here.offset; }, () => {});
      }
    }
  };

  const stop = () => {
    turn += 1;
    sending?.abort();
    row.hidden = true;
    button.disabled = false;
    input.value = "";
    input.focus();
  };

  const chosen = () => { if (input.files.length) send(input.files[0]); };
  input.addEventListener("change", chosen);
  part("stop").addEventListener("click", stop);
  addEventListener("online", () => wake());
  form.addEventListener("submit", (event) => { if (input.files.length) { event.preventDefault(); if (!button.disabled) chosen(); } });
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("is-over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    if (event.dataTransfer.files.length) send(event.dataTransfer.files[0]);
  });
})();
