/* Saves replies while they are written. Without it the page's form saves them. */
"use strict";

const form = document.getElementById("reasons");
if (form) {
  const status = document.getElementById("status");
  const failure = document.getElementById("failure");
  const waiting = new Map(); // textarea → timer
  const unsaved = new Set();

  async function save(field) {
    clearTimeout(waiting.get(field));
    waiting.delete(field);
    const text = field.value;
    const body = new URLSearchParams({ argument: field.dataset.argument, round: form.dataset.round, text });
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    status.textContent = form.dataset.saving;
    try {
      const response = await fetch(form.dataset.reply, { method: "POST", body, headers, keepalive: true, redirect: "error" });
      const type = response.headers.get("Content-Type") || "";
      const said = type.startsWith("application/json") ? await response.json() : { message: form.dataset.failed };
      status.textContent = response.ok ? said.message : "";
      failure.textContent = response.ok ? "" : said.message;
      if (response.ok && field.value === text) unsaved.delete(field);
    } catch {
      status.textContent = "";
      failure.textContent = form.dataset.failed;
    }
  }
  form.addEventListener("input", ({ target }) => {
    if (!target.matches("textarea")) return;
    unsaved.add(target);
    clearTimeout(waiting.get(target));
    waiting.set(target, setTimeout(() => save(target), 1500));
  });
  form.addEventListener("focusout", ({ target }) => { if (waiting.has(target)) save(target); });
  form.addEventListener("submit", () => { // the form carries everything
    for (const timer of waiting.values()) clearTimeout(timer);
    unsaved.clear();
  });
  addEventListener("online", () => { for (const field of unsaved) save(field); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") for (const field of [...waiting.keys()]) save(field);
  });
  addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });
}
