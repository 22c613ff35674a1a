/* Nothing typed is lost: what a page holds is sent piece by piece as it is given, tried again until
   the site has said that it is stored, and kept meanwhile on the page and in this tab's storage.
   Nothing stays in the storage after that, nor after submitting or leaving. */
"use strict";

const DRAFTS = "not-yet-saved";
if (document.querySelector("[data-forget-drafts]")) sessionStorage.removeItem(DRAFTS);

/* For the script of a page whose `form` also saves everything without one. A piece is whatever the
   page names one by (a question's id, a field). `page` has:
     seat              whose drafts these are: a tab may be entered by others
     always            the fields every request carries
     kept(pieces)      what is to be kept of these pieces, as JSON
     fields(piece)     what to send of it; null where nothing is left to be sent
     refused(piece, code, said)  whether the page itself shows why this piece was not stored
     stored(piece, said)
     done()            after all has been sent */
function sendingOf(form, page) {
  document.documentElement.classList.add("js");
  const texts = form.dataset;
  const status = document.getElementById("status");
  const failure = document.getElementById("failure");
  const round = form.elements.round.value;
  const unsaved = new Set(); // pieces that are not known to be stored as they stand
  const waiting = new Map(); // piece → timer: typed, and sent after a pause
  const queue = new Set(); // pieces to be sent now
  const stopped = new Set(); // pieces with a conflict, until their writer decides
  let isOver = false; // the round has closed, or another seat has been entered in this browser
  let sending = null;
  let pause = 0;
  let retry = 0;

  // --- what is not saved yet -----------------------------------------------------------------
  function keep(piece) {
    unsaved.add(piece);
    remember();
  }
  function remember() {
    if (isOver) return;
    try {
      if (unsaved.size) sessionStorage.setItem(DRAFTS, JSON.stringify({ seat: page.seat, round, kept: page.kept([...unsaved]) }));
      else sessionStorage.removeItem(DRAFTS);
    } catch { /* no storage: the page itself still holds it */ }
  }
  /* What an earlier page of the same seat and round could not send; nobody else's is kept. */
  function drafts() {
    const found = JSON.parse(sessionStorage.getItem(DRAFTS) || "{}");
    if (found.seat !== page.seat) sessionStorage.removeItem(DRAFTS);
    return found.seat === page.seat && found.round === round ? found.kept : [];
  }

  // --- sending -------------------------------------------------------------------------------
  function later(piece, milliseconds) {
    clearTimeout(waiting.get(piece));
    if (isOver) return;
    waiting.set(piece, setTimeout(() => enqueue(piece), milliseconds));
    keep(piece);
  }
  function enqueue(piece) {
    clearTimeout(waiting.get(piece));
    waiting.delete(piece);
    if (stopped.has(piece) || isOver) return;
    queue.add(piece);
    keep(piece);
    if (!retry) send();
  }
  async function post(fields, address = texts.save) {
    const body = new URLSearchParams(fields);
    for (const [name, value] of Object.entries({ round, ...page.always })) body.set(name, value);
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    const response = await fetch(address, { method: "POST", body, headers, keepalive: body.toString().length < 60000, redirect: "error" });
    const type = response.headers.get("Content-Type") || "";
    return [response.status, type.startsWith("application/json") ? await response.json() : { message: texts.failed }];
  }
  function send() {
    sending ??= drain().finally(() => { sending = null; });
    return sending;
  }
  async function drain() {
    stopRetrying();
    if (queue.size) status.textContent = texts.saving;
    let allSaved = true;
    while (queue.size) {
      const piece = queue.values().next().value;
      queue.delete(piece);
      const fields = page.fields(piece);
      if (!fields) { settled(piece); continue; }
      let answer;
      try {
        answer = await post(fields);
      } catch {
        return wait(piece, texts.waiting);
      }
      const [code, said] = answer;
      if (code === 429 || code >= 500) return wait(piece, said.message || texts.failed);
      pause = 0;
      if (code === 200) { page.stored(piece, said); settled(piece); }
      else if (page.refused(piece, code, said)) allSaved = false;
      else if (["round_closed", "page_of_another_seat"].includes(said.code)) return close(said.message);
      else { queue.add(piece); return say(said.message || texts.failed, true); }
    }
    if (isOver) return;
    failure.replaceChildren();
    status.textContent = allSaved ? texts.saved : "";
    await page.done?.();
  }
  /* Stored, unless it has been changed meanwhile. */
  function settled(piece) {
    if (waiting.has(piece) || queue.has(piece)) return;
    unsaved.delete(piece);
    remember();
  }
  function wait(piece, message) {
    if (isOver) return;
    queue.add(piece);
    pause = Math.min(60000, pause * 2 || 2000);
    say(message, true);
    retry = setTimeout(send, pause * (0.75 + Math.random() / 2));
  }
  function stopRetrying() {
    clearTimeout(retry);
    retry = 0;
  }
  /* Nothing is taken any more: what was typed stays on the page, to be copied, and only there. */
  function close(message) {
    isOver = true;
    stopRetrying();
    stopWaiting();
    queue.clear();
    sessionStorage.removeItem(DRAFTS);
    say(message, false);
    const start = document.createElement("a");
    start.href = texts.start;
    start.className = "button quiet";
    start.textContent = texts.goOn;
    failure.append(start);
  }
  function stopWaiting() {
    for (const timer of waiting.values()) clearTimeout(timer);
    waiting.clear();
  }
  function say(message, canRetry) {
    status.textContent = "";
    if (failure.dataset.said === message && failure.hasChildNodes()) return; // said once is enough
    failure.dataset.said = message;
    failure.replaceChildren(message, " ");
    if (!canRetry) return;
    const again = document.createElement("button");
    again.type = "button";
    again.className = "button quiet";
    again.textContent = texts.retry;
    again.addEventListener("click", () => { stopRetrying(); send(); });
    failure.append(again);
  }

  /* Agreeing with what another wrote, by a button that then takes it back. */
  async function endorse(button, fields) {
    const endorsed = button.name === "endorse";
    try {
      const [code, said] = await post({ ...fields, endorsed: endorsed ? "1" : "0" });
      if (code !== 200) return say(said.message || texts.failed, false);
    } catch {
      return say(texts.waiting, false);
    }
    button.name = endorsed ? "unendorse" : "endorse";
    button.textContent = endorsed ? texts.unendorse : texts.endorse;
    status.textContent = texts.saved;
  }

  /* Nothing more of a piece is to be sent; resolves when what is being stored just now has been. */
  function drop(piece) {
    clearTimeout(waiting.get(piece));
    for (const each of [waiting, queue, stopped, unsaved]) each.delete(piece);
    remember();
    return sending ?? Promise.resolve();
  }
  /* Sends what is typed in a piece; resolves when everything has been sent. */
  function flush(piece) {
    if (waiting.has(piece)) enqueue(piece);
    return sending ?? Promise.resolve();
  }

  form.addEventListener("submit", (event) => {
    stopWaiting();
    if (!sending) return; // the form carries everything that is still to be sent
    event.preventDefault();
    const { submitter } = event;
    sending.finally(() => form.requestSubmit(submitter));
  });
  addEventListener("online", () => { if (queue.size) send(); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") for (const piece of [...waiting.keys()]) enqueue(piece);
  });
  addEventListener("beforeunload", (event) => {
    if (queue.size && failure.hasChildNodes()) event.preventDefault();
  });
  /* Another link opened in this browser: what is typed here would count as somebody else's. */
  const seats = new BroadcastChannel("seat");
  seats.addEventListener("message", ({ data }) => { if (data !== page.seat && !isOver) close(texts.other); });
  seats.postMessage(page.seat);

  return {
    keep, drafts, later, enqueue, flush, drop, post, say, endorse,
    hold: (piece) => stopped.add(piece),
    release: (piece) => stopped.delete(piece),
    isWaiting: (piece) => waiting.has(piece),
    tell: (message) => { status.textContent = message; },
  };
}
