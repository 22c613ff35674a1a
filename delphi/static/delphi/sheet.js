/* The answer sheet's script: saves each answer as it is given. Without it the same form saves all
   at once. An answer is kept on the page, and in this tab's storage, until the site has said that
   it is stored; nothing stays in the storage after that, nor after submitting or leaving. */
"use strict";

const STORE = "answers-not-yet-saved";
const FIELD = "input:not([type=hidden]), select, textarea";
if (document.querySelector("[data-forget-drafts]")) sessionStorage.removeItem(STORE);

const form = document.getElementById("sheet");
if (form) {
  document.documentElement.classList.add("js");
  const texts = form.dataset;
  const status = document.getElementById("status");
  const failure = document.getElementById("failure");
  const progress = document.getElementById("progress");
  const count = document.getElementById("count");
  const round = form.elements.round.value;
  const mine = `${texts.seat}.${round}`; // whose drafts these are: a tab may be entered by others
  const waiting = new Map(); // question id → timer: typed, and sent after a pause
  const queue = new Set(); // question ids to be sent now
  let isOver = false; // the round has closed, or another seat has been entered in this browser
  const stopped = new Set(); // question ids with a conflict, until the panellist decides
  let sending = null;
  let pause = 0;
  let retry = 0;

  // --- fields --------------------------------------------------------------------------------
  const questionOf = (element) => element.closest("[data-question]");
  const idOf = (question) => question.dataset.question;
  const find = (id) => document.getElementById(`q${id}`);
  const hidden = (id, name) => form.elements[`q${id}-${name}`];
  const isOf = (id, field) => field.name.startsWith(`q${id}-`);
  const ofQuestion = (id) => [...new FormData(form)].filter(([name]) => name.startsWith(`q${id}-`));

  function fill(id, values) {
    for (const field of find(id).querySelectorAll(FIELD)) {
      if (!isOf(id, field)) continue;
      const name = field.name.slice(`q${id}-`.length);
      const [group, option] = name.split(/-(.*)/s); // places and points have a field for each option
      if (name === "level" || (name === "choice" && field.type === "radio"))
        field.checked = values.cannot ? field.value === "cannot" : name === "level" ? field.value === values.level : values.choices.includes(field.value);
      else if (name === "choice") field.checked = values.choices.includes(field.value);
      else if (group === "place" || group === "share") field.value = values[`${group}s`][option] || "";
      else if (field.type === "checkbox") field.checked = Boolean(values[name]);
      else if (name !== "rationale" || "rationale" in values) field.value = values[name];
    }
    filled(id);
  }
  /* Fields have changed without being touched: what a control shows beside them follows. */
  const filled = (id) => find(id).dispatchEvent(new Event("filled", { bubbles: true }));

  /* The fields of a question as `fill` takes them. */
  function valuesOf(id, fields) {
    const kept = new Map([["choice", []]]);
    const byOption = { places: {}, shares: {} };
    for (const [name, value] of fields) {
      const short = name.slice(`q${id}-`.length);
      const [group, option] = short.split(/-(.*)/s);
      if (short === "choice") kept.get("choice").push(value);
      else if (`${group}s` in byOption) byOption[`${group}s`][option] = value;
      else kept.set(short, value);
    }
    const choices = kept.get("choice");
    const get = (name) => kept.get(name) || "";
    return {
      level: get("level"), value: get("value"), low: get("low"), high: get("high"), text: get("text"), rationale: get("rationale"),
      choices, ...byOption, never: kept.has("never"), cannot: kept.has("cannot") || get("level") === "cannot" || choices.includes("cannot"),
    };
  }

  /* A value and "cannot judge" (or a year and "will not happen") exclude each other. */
  function exclude(field, id) {
    const name = field.name.slice(`q${id}-`.length);
    const fields = [...find(id).querySelectorAll("input:not([type=hidden], [type=radio]), select, textarea")].filter((each) => !each.name.endsWith("-rationale"));
    const isEmpty = field.type === "checkbox" ? !field.checked : !field.value.trim();
    if (name === "rationale" || field.type === "radio" || isEmpty) return;
    const isOption = name === "cannot" || name === "never";
    const group = field.closest(".together, .options");
    for (const each of fields) {
      if (each === field || (group && group.contains(each))) continue;
      if (each.name.endsWith("-cannot") || each.name.endsWith("-never")) each.checked = false;
      else if (isOption && each.type === "checkbox") each.checked = false;
      else if (isOption) each.value = "";
    }
    if (isOption) filled(id);
  }

  // --- what is not saved yet -----------------------------------------------------------------
  const read = () => JSON.parse(sessionStorage.getItem(STORE) || "{}");
  function remember(id) {
    if (isOver) return;
    try {
      sessionStorage.setItem(STORE, JSON.stringify({ ...read(), [`${mine}.${id}`]: ofQuestion(id) }));
    } catch { /* no storage: the page itself still holds it */ }
  }
  function forget(id) {
    try {
      const { [`${mine}.${id}`]: gone, ...rest } = read();
      if (Object.keys(rest).length) sessionStorage.setItem(STORE, JSON.stringify(rest));
      else sessionStorage.removeItem(STORE);
    } catch { /* no storage */ }
  }
  function restore() {
    for (const [key, fields] of Object.entries(read())) {
      const [seat, of, id] = key.split(".");
      if (seat !== texts.seat) { sessionStorage.removeItem(STORE); return; } // nobody else's is kept
      if (of !== round || !find(id)) continue;
      fill(id, valuesOf(id, fields));
      hidden(id, "revision").value = fields.find(([name]) => name === `q${id}-revision`)[1];
      enqueue(id);
    }
  }

  // --- sending -------------------------------------------------------------------------------
  function later(id, milliseconds) {
    clearTimeout(waiting.get(id));
    waiting.set(id, setTimeout(() => enqueue(id), milliseconds));
    remember(id);
  }
  function enqueue(id) {
    clearTimeout(waiting.get(id));
    waiting.delete(id);
    if (stopped.has(id) || isOver) return;
    remember(id);
    queue.add(id);
    if (!retry) send();
  }
  async function post(fields, address = texts.save) {
    const body = new URLSearchParams(fields);
    body.set("round", round);
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    const response = await fetch(address, { method: "POST", body, headers, keepalive: body.toString().length < 60000, redirect: "error" });
    const type = response.headers.get("Content-Type") || "";
    const said = type.startsWith("application/json") ? await response.json() : { message: texts.failed };
    return [response.status, said];
  }
  function send() {
    sending ??= drain().finally(() => { sending = null; });
    return sending;
  }
  async function drain() {
    clearTimeout(retry);
    retry = 0;
    status.textContent = queue.size ? texts.saving : status.textContent;
    let allSaved = true;
    while (queue.size) {
      const id = queue.values().next().value;
      queue.delete(id);
      let answer;
      try {
        answer = await post([["question", id], ...ofQuestion(id)]);
      } catch {
        return wait(id, texts.waiting);
      }
      const [code, said] = answer;
      if (code === 429 || code >= 500) return wait(id, said.message || texts.failed);
      pause = 0;
      if (code === 200) saved(id, said);
      else if (said.code === "stale_answer") { conflict(id, said); allSaved = false; }
      else if (said.problems) { explain(id, said.problems); allSaved = false; }
      else if (said.code === "round_closed") return close(id, said.message);
      else return fail(id, said.message || texts.failed);
    }
    failure.replaceChildren();
    status.textContent = allSaved ? texts.saved : "";
  }
  function wait(id, message) {
    queue.add(id);
    pause = Math.min(60000, pause * 2 || 2000);
    say(message, true);
    retry = setTimeout(send, pause * (0.75 + Math.random() / 2));
  }
  /* No answer is taken any more: what was typed stays on the page, to be copied, and only there. */
  function close(id, message) {
    queue.clear();
    for (const timer of waiting.values()) clearTimeout(timer);
    waiting.clear();
    isOver = true;
    sessionStorage.removeItem(STORE);
    say(message, false);
    const start = document.createElement("a");
    start.href = texts.start;
    start.className = "button quiet";
    start.textContent = texts.goOn;
    failure.append(start);
  }
  function fail(id, message) {
    queue.add(id);
    say(message, true);
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
  function saved(id, said) {
    const question = find(id);
    hidden(id, "revision").value = said.revision;
    question.toggleAttribute("data-answered", said.answered);
    clean(question);
    if (!waiting.has(id) && !queue.has(id)) forget(id);
    const done = document.querySelectorAll("[data-answered]").length;
    progress.value = done;
    count.textContent = count.textContent.replace(/\d+/, done);
    question.dispatchEvent(new CustomEvent("answer-saved", { bubbles: true, detail: said }));
  }
  function clean(question) {
    question.classList.remove("wrong");
    for (const old of question.querySelectorAll(".field-error, .conflict")) old.remove();
    for (const field of question.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  }
  function explain(id, problems) {
    const question = find(id);
    clean(question);
    question.classList.add("wrong");
    for (const { field, message } of problems) {
      const sentence = document.createElement("p");
      sentence.className = "field-error";
      sentence.id = `q${id}-${field}-error`;
      sentence.setAttribute("role", "alert");
      const own = document.getElementById(`q${id}-${field}`);
      for (const control of own ? [own] : question.querySelectorAll(`[data-field="${CSS.escape(field)}"]`)) {
        control.setAttribute("aria-invalid", "true");
        const described = (control.getAttribute("aria-describedby") || "").split(" ");
        control.setAttribute("aria-describedby", [...new Set([sentence.id, ...described])].join(" ").trim());
      }
      question.querySelector("legend").after(sentence);
      sentence.textContent = message;
    }
  }
  function conflict(id, said) {
    const question = find(id);
    stopped.add(id);
    clean(question);
    question.classList.add("wrong");
    const notice = document.getElementById("conflict").content.cloneNode(true).firstElementChild;
    notice.querySelector("[data-words]").textContent = said.words;
    const decide = () => {
      stopped.delete(id);
      hidden(id, "revision").value = said.revision;
      clean(question);
      enqueue(id);
      question.querySelector(FIELD).focus();
    };
    notice.querySelector("[data-mine]").addEventListener("click", decide);
    notice.querySelector("[data-other]").addEventListener("click", () => { fill(id, said.stored); decide(); });
    question.querySelector("legend").after(notice);
  }

  // --- what people do ------------------------------------------------------------------------
  /* What belongs together is sent when it is complete, or when the last of it is left. */
  const together = (target) => target.closest(".together");
  const isComplete = (group) => "complete" in group.dataset;
  const hold = (id) => { if (waiting.has(id)) later(id, 30000); };
  form.addEventListener("input", ({ target }) => {
    const question = questionOf(target);
    if (!question || !isOf(idOf(question), target)) return;
    const [id, group] = [idOf(question), together(target)];
    exclude(target, id);
    remember(id);
    if (target.matches("textarea")) later(id, 1500);
    else if (group && isComplete(group)) later(id, 800);
    else if (group) hold(id);
  });
  form.addEventListener("change", ({ target }) => {
    const question = questionOf(target);
    if (!question || !isOf(idOf(question), target)) return;
    const group = together(target);
    if (!group || isComplete(group)) later(idOf(question), 200);
  });
  form.addEventListener("focusin", ({ target }) => {
    const group = together(target);
    if (group && !isComplete(group)) hold(idOf(questionOf(target)));
  });
  form.addEventListener("focusout", ({ target, relatedTarget }) => {
    const group = together(target);
    // A tap on a button may leave the focus nowhere: there is a moment to come back.
    if (group && !group.contains(relatedTarget)) later(idOf(questionOf(target)), relatedTarget ? 200 : 1500);
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || !["keep", "clear", "endorse", "unendorse"].includes(button.name)) return;
    event.preventDefault();
    if (button.name.endsWith("endorse")) return endorse(button);
    fill(button.value, button.name === "keep" ? JSON.parse(button.dataset.earlier) : none);
    enqueue(button.value);
    if (button.name === "clear") questionOf(button).querySelector(FIELD).focus();
  });
  async function endorse(button) {
    const endorsed = button.name === "endorse";
    try {
      const [code, said] = await post([["argument", button.value], ["endorsed", endorsed ? "1" : "0"]]);
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
    if (document.visibilityState === "hidden") for (const id of [...waiting.keys()]) enqueue(id);
  });
  addEventListener("beforeunload", (event) => {
    if (queue.size && failure.hasChildNodes()) event.preventDefault();
  });
  addEventListener("hashchange", show);
  /* A link to a question puts the focus there, and opens nothing on top of it. */
  function show() {
    const question = /^#q\d+$/.test(location.hash) && document.querySelector(location.hash);
    if (question) question.closest("details:not([open])")?.setAttribute("open", "");
    if (question && !document.getElementById("problems")) question.querySelector(FIELD)?.focus({ preventScroll: true });
  }
  /* For the other scripts of the page. `flush` sends what is typed in a question, and resolves
     when everything has been sent. */
  const none = { level: "", value: "", low: "", high: "", text: "", choices: [], places: {}, shares: {}, never: false, cannot: false };
  const flush = (id) => { if (waiting.has(id)) enqueue(id); return sending ?? Promise.resolve(); };
  form.sheet = { post, say, fill, enqueue, flush, find, none, values: (id) => valuesOf(id, ofQuestion(id)), saved: () => { status.textContent = texts.saved; } };
  /* Another link opened in this browser: what is typed here would count as somebody else's. */
  const seats = new BroadcastChannel("seat");
  seats.addEventListener("message", ({ data }) => {
    if (data === texts.seat || isOver) return;
    isOver = true;
    sessionStorage.removeItem(STORE);
    say(texts.other, false);
  });
  seats.postMessage(texts.seat);
  restore();
  show();
}
