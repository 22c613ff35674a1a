/* The answer sheet's script: saves each answer as it is given. Without it the same form saves all
   at once. Stands on sending.js; its pieces are questions, by their ids. */
"use strict";

const FIELD = "input:not([type=hidden]), select, textarea";

const form = document.getElementById("sheet");
if (form) {
  const progress = document.getElementById("progress");
  const count = document.getElementById("count");
  const sending = sendingOf(form, {
    seat: form.dataset.seat,
    kept: (ids) => Object.fromEntries(ids.map((id) => [id, ofQuestion(id)])),
    fields: (id) => [["question", id], ...ofQuestion(id)],
    stored,
    refused(id, _code, said) {
      if (said.code === "stale_answer") conflict(id, said);
      else if (said.problems) explain(id, said.problems);
      else return false;
      return true;
    },
  });
  const { enqueue, later, post, say, flush } = sending;

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

  function restore() {
    for (const [id, fields] of Object.entries(sending.drafts())) {
      if (!find(id)) continue;
      fill(id, valuesOf(id, fields));
      hidden(id, "revision").value = fields.find(([name]) => name === `q${id}-revision`)[1];
      enqueue(id);
    }
  }

  // --- what came of it -----------------------------------------------------------------------
  function stored(id, said) {
    const question = find(id);
    hidden(id, "revision").value = said.revision;
    question.toggleAttribute("data-answered", said.answered);
    clean(question);
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
    sending.hold(id);
    clean(question);
    question.classList.add("wrong");
    const notice = document.getElementById("conflict").content.cloneNode(true).firstElementChild;
    notice.querySelector("[data-words]").textContent = said.words;
    const decide = () => {
      sending.release(id);
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
  const hold = (id) => { if (sending.isWaiting(id)) later(id, 30000); };
  form.addEventListener("input", ({ target }) => {
    const question = questionOf(target);
    if (!question || !isOf(idOf(question), target)) return;
    const [id, group] = [idOf(question), together(target)];
    exclude(target, id);
    sending.keep(id);
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
    if (button.name.endsWith("endorse")) return sending.endorse(button, { argument: button.value });
    fill(button.value, button.name === "keep" ? JSON.parse(button.dataset.earlier) : none);
    enqueue(button.value);
    if (button.name === "clear") questionOf(button).querySelector(FIELD).focus();
  });
  addEventListener("hashchange", show);
  /* A link to a question puts the focus there, and opens nothing on top of it. */
  function show() {
    const question = /^#q\d+$/.test(location.hash) && document.querySelector(location.hash);
    if (question) question.closest("details:not([open])")?.setAttribute("open", "");
    if (question && !document.getElementById("problems")) question.querySelector(FIELD)?.focus({ preventScroll: true });
  }
  /* For the other scripts of the page. */
  const none = { level: "", value: "", low: "", high: "", text: "", choices: [], places: {}, shares: {}, never: false, cannot: false };
  form.sheet = { post, say, fill, enqueue, flush, find, none, values: (id) => valuesOf(id, ofQuestion(id)), saved: () => sending.tell(form.dataset.saved) };
  restore();
  show();
}
