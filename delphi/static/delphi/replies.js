/* Saves replies while they are written. Without it the page's form saves them. */
"use strict";

const form = document.getElementById("reasons");
if (form) {
  const status = document.getElementById("status");
  const failure = document.getElementById("failure");
  const waiting = new Map(); // textarea → timer
  const unsaved = new Set();
  const stopped = new Set(); // fields with a conflict, until the panellist decides
  const markOf = (field) => form.elements[`${field.name}-was`];
  let sending = null;

  /* One after another: each says which reply it replaces. */
  function save(field) {
    clearTimeout(waiting.get(field));
    waiting.delete(field);
    if (stopped.has(field)) return;
    const before = sending;
    const mine = (async () => { await before; if (!stopped.has(field)) await send(field); })();
    sending = mine;
    mine.finally(() => { if (sending === mine) sending = null; });
  }
  async function send(field) {
    const text = field.value;
    const body = new URLSearchParams({ argument: field.dataset.argument, round: form.dataset.round, text, was: markOf(field).value });
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    status.textContent = form.dataset.saving;
    try {
      const response = await fetch(form.dataset.reply, { method: "POST", body, headers, keepalive: true, redirect: "error" });
      const type = response.headers.get("Content-Type") || "";
      const said = type.startsWith("application/json") ? await response.json() : { message: form.dataset.failed };
      status.textContent = response.ok ? said.message : "";
      failure.textContent = response.ok ? "" : said.message;
      if (response.ok) markOf(field).value = said.was;
      else if ("stands" in said) conflict(field, said);
      if (response.ok && field.value === text) unsaved.delete(field);
    } catch {
      status.textContent = "";
      failure.textContent = form.dataset.failed;
    }
  }
  function conflict(field, said) {
    stopped.add(field);
    const notice = document.getElementById("stale").content.cloneNode(true).firstElementChild;
    notice.querySelector("[data-words]").textContent = said.stands || "–";
    const decide = () => {
      stopped.delete(field);
      markOf(field).value = said.was;
      notice.remove();
      save(field);
      field.focus();
    };
    notice.querySelector("[data-mine]").addEventListener("click", decide);
    notice.querySelector("[data-other]").addEventListener("click", () => { field.value = said.stands; decide(); });
    field.before(notice);
  }
  form.addEventListener("input", ({ target }) => {
    if (!target.matches("textarea")) return;
    unsaved.add(target);
    clearTimeout(waiting.get(target));
    waiting.set(target, setTimeout(() => save(target), 1500));
  });
  form.addEventListener("focusout", ({ target }) => { if (waiting.has(target)) save(target); });
  form.addEventListener("submit", (event) => { // the form carries everything
    for (const timer of waiting.values()) clearTimeout(timer);
    waiting.clear();
    unsaved.clear();
    if (!sending) return;
    event.preventDefault();
    const { submitter } = event;
    sending.finally(() => form.requestSubmit(submitter));
  });
  addEventListener("online", () => { for (const field of unsaved) save(field); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") for (const field of [...waiting.keys()]) save(field);
  });
  addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });
}
