/* The script of a collect round's page: saves each idea as it is typed. Without it the same form
   saves all at once. Stands on sending.js; its pieces are the fields ideas are typed in. */
"use strict";

const form = document.getElementById("ideas");
if (form) {
  const texts = form.dataset;
  const sending = sendingOf(form, {
    seat: form.elements.seat.value,
    always: { seat: form.elements.seat.value },
    kept: (fields) => fields.map((field) => ({ prompt: promptOf(field).dataset.prompt, ...ideaOf(field), text: field.value })),
    fields(field) {
      if (!field.isConnected || !field.value.trim()) return null; // taken back by its button alone
      return { question: promptOf(field).dataset.prompt, ...ideaOf(field), text: field.value };
    },
    stored: settle,
    refused(field, code, said) {
      if (said.code === "stale_idea") conflict(field, said);
      else if (code === 422) explain(field, said.message);
      else return false;
      return true;
    },
    done: lookAround,
  });
  const { enqueue, later, post, say } = sending;
  let made = 0;

  const promptOf = (element) => element.closest("[data-prompt]");
  const entryOf = (field) => field.closest(".own-idea");
  const revisionOf = (entry) => entry.querySelector("[name$=-revision]");

  /* Which idea a field holds, as the reader has seen it; nothing of a new one. */
  function ideaOf(field) {
    const entry = entryOf(field);
    return entry.dataset.idea ? { idea: entry.dataset.idea, revision: revisionOf(entry).value } : {};
  }
  function restore() {
    for (const { prompt, idea, revision, text } of sending.drafts()) {
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
    return fields.find((field) => !field.value.trim()) || addField(prompt);
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
    sending.hold(field);
    clean(entry);
    entry.classList.add("wrong");
    const notice = document.getElementById("stale").content.cloneNode(true).firstElementChild;
    notice.querySelector("[data-words]").textContent = said.text;
    const decide = () => {
      sending.release(field);
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
    else sending.endorse(button, { act: "endorse", idea: button.value });
  });
  async function takeBack(button) {
    const entry = button.closest(".own-idea");
    const prompt = promptOf(button);
    const field = entry.querySelector("textarea");
    await sending.drop(field); // what is being stored just now is taken back too
    let words;
    try {
      const [code, said] = await post({ act: "remove", idea: entry.dataset.idea });
      if (code !== 200) return say(said.message || texts.failed, false);
      words = field.value.trim() || said.removed;
    } catch {
      return say(texts.waiting, false);
    }
    entry.remove();
    sending.tell(texts.removed);
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
  restore();
  if (/^#n\d+$/.test(location.hash) && !document.getElementById("problems")) document.querySelector(location.hash)?.focus();
}
