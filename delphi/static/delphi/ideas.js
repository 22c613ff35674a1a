/* The script of a collect round's page: saves each idea as it is typed. Without it the same form
   saves all at once. Words stay on the page, and in this tab's storage, until the site has said that
   they are stored; nothing stays in the storage after that, nor after submitting or leaving. */
"use strict";

{ // a scope of its own: pages that end a round load the sheet's script as well
const IDEAS = "ideas-not-yet-saved";
if (document.querySelector("[data-forget-drafts]")) sessionStorage.removeItem(IDEAS);

const form = document.getElementById("ideas");
if (form) {
  document.documentElement.classList.add("js");
  const texts = form.dataset;
  const status = document.getElementById("status");
  const failure = document.getElementById("failure");
  const round = form.elements.round.value;
  const seat = form.elements.seat.value; // whose ideas these are: a tab may be entered by others
  const waiting = new Map(); // field → timer: typed, and sent after a pause
  const queue = new Set(); // fields to be sent now
  const stopped = new Set(); // fields with a conflict, until the panellist decides
  let isOver = false; // the round has closed, or another seat has been entered in this browser
  let sending = null;
  let pause = 0;
  let retry = 0;
  let made = 0;

  const promptOf = (element) => element.closest("[data-prompt]");
  const entryOf = (field) => field.closest(".own-idea");
  const revisionOf = (entry) => entry.querySelector("[name$=-revision]");

  // --- what is not saved yet -----------------------------------------------------------------
  function remember() {
    if (isOver) return;
    const kept = [...waiting.keys(), ...queue, ...stopped].map((field) => {
      const entry = entryOf(field);
      return { prompt: promptOf(field).dataset.prompt, idea: entry.dataset.idea || "", revision: revisionOf(entry)?.value || "", text: field.value };
    });
    try {
      if (kept.length) sessionStorage.setItem(IDEAS, JSON.stringify({ seat, round, kept }));
      else sessionStorage.removeItem(IDEAS);
    } catch { /* no storage: the page itself still holds it */ }
  }
  function restore() {
    const found = JSON.parse(sessionStorage.getItem(IDEAS) || "{}");
    if (found.seat !== seat) sessionStorage.removeItem(IDEAS); // nobody else's is kept
    if (found.seat !== seat || found.round !== round) return;
    for (const { prompt, idea, revision, text } of found.kept) {
      const place = form.querySelector(`[data-prompt="${prompt}"]`);
      if (!place) continue;
      const entry = idea && place.querySelector(`[data-idea="${idea}"]`);
      const field = entry ? entry.querySelector("textarea") : emptyField(place);
      field.value = text;
      if (entry) revisionOf(entry).value = revision;
      enqueue(field);
    }
  }

  // --- fields --------------------------------------------------------------------------------
  function emptyField(prompt) {
    const fields = [...prompt.querySelectorAll(".own-idea:not([data-idea]) textarea")];
    return fields.find((field) => !field.value.trim() && !queue.has(field)) || addField(prompt);
  }
  function addField(prompt) {
    const entry = document.getElementById("new-idea").content.cloneNode(true).firstElementChild;
    const field = entry.querySelector("textarea");
    const id = prompt.dataset.prompt;
    made += 1;
    field.name = `n${id}`;
    field.id = `n${id}-new-${made}`;
    entry.querySelector("label").htmlFor = field.id;
    prompt.querySelector(".own-ideas").append(entry);
    return field;
  }
  /* A new idea that has been stored becomes an own one, in place: nobody's typing is disturbed. */
  function settle(field, said) {
    const entry = entryOf(field);
    if (!entry.dataset.idea) {
      entry.dataset.idea = said.idea;
      entry.querySelector("label").textContent = texts.own;
      field.name = `i${said.idea}`;
      field.after(hidden(`i${said.idea}-revision`, ""), hidden(`i${said.idea}-prompt`, promptOf(field).dataset.prompt));
      const remove = entry.querySelector(".remove");
      remove.hidden = false;
      remove.type = "submit";
      remove.name = "remove";
      remove.value = said.idea;
    }
    revisionOf(entry).value = said.revision;
    clean(entry);
  }
  function hidden(name, value) {
    return Object.assign(document.createElement("input"), { type: "hidden", name, value });
  }
  function clean(entry) {
    entry.classList.remove("wrong");
    for (const old of entry.querySelectorAll(".field-error, .conflict")) old.remove();
    entry.querySelector("textarea").removeAttribute("aria-invalid");
  }

  // --- sending -------------------------------------------------------------------------------
  function later(field, milliseconds) {
    clearTimeout(waiting.get(field));
    if (isOver) return;
    waiting.set(field, setTimeout(() => enqueue(field), milliseconds));
    remember();
  }
  function enqueue(field) {
    clearTimeout(waiting.get(field));
    waiting.delete(field);
    if (stopped.has(field) || isOver) return;
    queue.add(field);
    remember();
    if (!retry) send();
  }
  async function post(fields) {
    const body = new URLSearchParams({ round, seat, ...fields });
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    const response = await fetch(texts.save, { method: "POST", body, headers, keepalive: true, redirect: "error" });
    const type = response.headers.get("Content-Type") || "";
    return [response.status, type.startsWith("application/json") ? await response.json() : { message: texts.failed }];
  }
  function send() {
    sending ??= drain().finally(() => { sending = null; });
    return sending;
  }
  async function drain() {
    clearTimeout(retry);
    retry = 0;
    if (queue.size) status.textContent = texts.saving;
    let allSaved = true;
    let isNew = false;
    while (queue.size) {
      const field = queue.values().next().value;
      const entry = entryOf(field);
      const { idea } = entry.dataset;
      queue.delete(field);
      if (!field.isConnected || !field.value.trim()) continue; // taken back by its button alone
      const fields = { question: promptOf(field).dataset.prompt, text: field.value };
      if (idea) Object.assign(fields, { idea, revision: revisionOf(entry).value });
      let answer;
      try {
        answer = await post(fields);
      } catch {
        return wait(field, texts.waiting);
      }
      const [code, said] = answer;
      if (code === 429 || code >= 500) return wait(field, said.message || texts.failed);
      pause = 0;
      if (code === 200) { isNew ||= !idea; settle(field, said); }
      else if (said.code === "stale_idea") { conflict(field, said); allSaved = false; }
      else if (code === 422) { explain(field, said.message); allSaved = false; }
      else if (["round_closed", "page_of_another_seat"].includes(said.code)) return close(said.message);
      else { queue.add(field); say(said.message || texts.failed, true); return; }
    }
    if (isOver) return;
    failure.replaceChildren();
    status.textContent = allSaved ? texts.saved : "";
    remember();
    await lookAround();
  }
  function wait(field, message) {
    if (isOver) return;
    queue.add(field);
    pause = Math.min(60000, pause * 2 || 2000);
    say(message, true);
    retry = setTimeout(send, pause * (0.75 + Math.random() / 2));
  }
  /* No idea is taken any more: what was typed stays on the page, to be copied, and only there. */
  function close(message) {
    queue.clear();
    for (const timer of [retry, ...waiting.values()]) clearTimeout(timer);
    waiting.clear();
    isOver = true;
    sessionStorage.removeItem(IDEAS);
    say(message, false);
    const start = document.createElement("a");
    start.href = texts.start;
    start.className = "button quiet";
    start.textContent = texts.goOn;
    failure.append(start);
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
    again.addEventListener("click", () => { clearTimeout(retry); retry = 0; send(); });
    failure.append(again);
  }

  // --- what came of it -----------------------------------------------------------------------
  function explain(field, message) {
    const entry = entryOf(field);
    clean(entry);
    entry.classList.add("wrong");
    const sentence = document.createElement("p");
    sentence.className = "field-error";
    sentence.setAttribute("role", "alert");
    sentence.textContent = message;
    field.before(sentence);
    field.setAttribute("aria-invalid", "true");
  }
  function conflict(field, said) {
    const entry = entryOf(field);
    stopped.add(field);
    clean(entry);
    entry.classList.add("wrong");
    const notice = document.getElementById("stale").content.cloneNode(true).firstElementChild;
    notice.querySelector("[data-words]").textContent = said.text;
    const decide = () => {
      stopped.delete(field);
      revisionOf(entry).value = said.revision;
      clean(entry);
      enqueue(field);
      field.focus();
    };
    notice.querySelector("[data-mine]").addEventListener("click", decide);
    notice.querySelector("[data-other]").addEventListener("click", () => { field.value = said.text; decide(); });
    field.before(notice);
  }
  /* What resembles one's ideas, and those of others: looked up when an idea has been stored. */
  async function lookAround() {
    let said;
    try {
      const response = await fetch(texts.around, { headers: { Accept: "application/json" }, redirect: "error" });
      if (!response.ok) return;
      said = await response.json();
    } catch {
      return; // the next page shows it
    }
    for (const [id, piece] of Object.entries(said.others)) {
      const place = form.querySelector(`[data-prompt="${id}"] [data-others]`);
      if (place && !place.contains(document.activeElement)) put(place, piece);
    }
    for (const [id, piece] of Object.entries(said.alike)) {
      const place = form.querySelector(`[data-idea="${id}"] [data-alike]`);
      if (place) put(place, piece);
    }
  }
  function put(place, piece) {
    const parsed = new DOMParser().parseFromString(piece, "text/html").body;
    if (place.textContent.trim() !== parsed.textContent.trim()) place.replaceChildren(...parsed.childNodes);
  }

  // --- what people do ------------------------------------------------------------------------
  form.addEventListener("input", ({ target }) => {
    if (target.matches(".own-idea textarea")) later(target, 1500);
  });
  form.addEventListener("change", ({ target }) => {
    if (target.matches(".own-idea textarea")) later(target, 100);
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || !["add", "remove", "endorse", "unendorse", "restore"].includes(button.name)) return;
    event.preventDefault();
    if (button.name === "add") emptyField(promptOf(button)).focus();
    else if (button.name === "remove") takeBack(button);
    else if (button.name === "restore") giveAgain(button.closest(".taken-back"), button.previousElementSibling.value);
    else endorse(button);
  });
  async function takeBack(button) {
    const entry = button.closest(".own-idea");
    const prompt = promptOf(button);
    const field = entry.querySelector("textarea");
    clearTimeout(waiting.get(field));
    for (const each of [waiting, queue, stopped]) each.delete(field);
    await sending; // what is being stored just now is taken back too
    let words;
    try {
      const [code, said] = await post({ act: "remove", idea: entry.dataset.idea });
      if (code !== 200) return say(said.message || texts.failed, false);
      words = field.value.trim() || said.removed;
    } catch {
      return say(texts.waiting, false);
    }
    entry.remove();
    remember();
    status.textContent = texts.removed;
    const notice = document.getElementById("taken-back").content.cloneNode(true).firstElementChild;
    notice.querySelector("[data-words]").textContent = words;
    notice.querySelector("[data-restore]").addEventListener("click", () => giveAgain(notice, words));
    prompt.querySelector(".own-ideas").after(notice);
    notice.querySelector("[data-restore]").focus();
    lookAround();
  }
  function giveAgain(notice, words) {
    const field = emptyField(promptOf(notice));
    field.value = words;
    notice.remove();
    field.focus();
    enqueue(field);
  }
  async function endorse(button) {
    const endorsed = button.name === "endorse";
    try {
      const [code, said] = await post({ act: "endorse", idea: button.value, endorsed: endorsed ? "1" : "0" });
      if (code !== 200) return say(said.message || texts.failed, false);
    } catch {
      return say(texts.waiting, false);
    }
    button.name = endorsed ? "unendorse" : "endorse";
    button.textContent = endorsed ? texts.unendorse : texts.endorse;
    status.textContent = texts.saved;
  }
  form.addEventListener("submit", (event) => {
    for (const timer of waiting.values()) clearTimeout(timer);
    waiting.clear();
    if (!sending) return; // the form carries everything that is still to be sent
    event.preventDefault();
    const { submitter } = event;
    sending.finally(() => form.requestSubmit(submitter));
  });
  addEventListener("online", () => { if (queue.size) send(); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") for (const field of [...waiting.keys()]) enqueue(field);
  });
  addEventListener("beforeunload", (event) => {
    if (queue.size && failure.hasChildNodes()) event.preventDefault();
  });
  /* Another link opened in this browser: what is typed here would count as somebody else's. */
  const seats = new BroadcastChannel("seat");
  seats.addEventListener("message", ({ data }) => { if (data !== seat && !isOver) close(texts.other); });
  seats.postMessage(seat);
  restore();
  if (/^#n\d+$/.test(location.hash) && !document.getElementById("problems")) document.querySelector(location.hash)?.focus();
}
}
