/* What is said beside answers: keeping many earlier ones at once, why one changed, what a reason
   speaks for. Without it the same buttons send the sheet's form. Stands on sheet.js. */
"use strict";

const page = document.getElementById("sheet");
if (page?.sheet) {
  const { post, say, fill, enqueue, flush, find, none, values, saved } = page.sheet;
  const texts = page.dataset;
  const questionOf = (element) => element.closest("[data-question]");
  const earlierOf = (question) => {
    const button = question.querySelector("button[name=keep]");
    return button && JSON.parse(button.dataset.earlier);
  };

  /* A value without how it was typed: "12,50" is 12.5. The site has the last word on it. */
  function plain(value) {
    const numbers = ["value", "low", "high"].map((name) => value[name] && Number(value[name].replace(/\s/g, "").replace(",", ".").replace("−", "-")));
    const choices = value.choices.filter((choice) => choice !== "cannot").sort();
    const byOption = [value.places, value.shares].map((all) => Object.entries(all).map(([option, typed]) => [option, Number(typed)]).filter(([, number]) => number).sort());
    return JSON.stringify([value.cannot ? "" : value.level, numbers, value.text.trim(), choices, byOption, value.never, value.cannot]);
  }

  // --- what is shown after a change ------------------------------------------------------------
  function cloned(name, question) {
    const made = document.getElementById(name).content.cloneNode(true).firstElementChild;
    const id = question.dataset.question;
    for (const button of made.querySelectorAll("button")) button.value = id + button.value;
    const label = made.querySelector("[id]");
    label.id += id;
    made.setAttribute("aria-labelledby", label.id);
    return made;
  }
  function askWhy(question) {
    const made = cloned("change", question);
    const list = made.querySelector(".moved");
    const pattern = list.querySelector("button");
    for (const argument of question.querySelectorAll(".reasons > .argument")) {
      const button = pattern.cloneNode();
      const words = argument.querySelector("[data-words]");
      button.value = `${question.dataset.question}.${argument.id.slice(1)}`;
      button.textContent = words.textContent.length > 90 ? `${words.textContent.slice(0, 89)}…` : words.textContent;
      const lang = words.querySelector("[lang]")?.lang;
      if (lang) button.lang = lang;
      list.append(button);
    }
    pattern.remove();
    if (!list.querySelector("button")) list.remove();
    question.querySelector(".asked").after(made);
  }
  page.addEventListener("answer-saved", ({ target: question, detail }) => {
    const id = question.dataset.question;
    const earlier = earlierOf(question);
    const box = question.querySelector(".change");
    const isChanged = detail.answered && earlier && !("aboutOneself" in question.dataset) && plain(values(id)) !== plain(earlier);
    if (isChanged && !box) askWhy(question);
    if (!isChanged && box) {
      if (box.querySelector("[aria-pressed=true]")) post([["settle", id]], texts.note).catch(() => {});
      box.remove();
    }
    const field = question.querySelector(".reason-field");
    if (field && !field.querySelector(".sides") && values(id).rationale.trim()) field.append(cloned("sides", question));
  });

  // --- one tap -----------------------------------------------------------------------------------
  function press(question, { why, moved, side }) {
    for (const button of question.querySelectorAll("button[data-say]")) {
      const isPressed = button.dataset.say === (button.name === "why" ? why : side);
      button.setAttribute("aria-pressed", isPressed);
    }
    const list = question.querySelector(".moved");
    if (!list) return;
    list.hidden = why !== "argument";
    for (const button of list.querySelectorAll("button")) {
      const isPressed = moved.includes(button.value.split(".")[1]);
      button.setAttribute("aria-pressed", isPressed);
      button.name = isPressed ? "unmoved" : "moved";
    }
  }
  async function tap(button) {
    const question = questionOf(button);
    const id = question.dataset.question;
    const isBack = button.dataset.say && button.getAttribute("aria-pressed") === "true";
    const value = button.dataset.say === undefined ? button.value : `${id}.${isBack ? "" : button.dataset.say}`;
    try {
      await flush(id);
      const [code, said] = await post([[button.name, value]], texts.note);
      if (code !== 200) return say(said.message || texts.failed, false);
      press(question, said);
      saved();
    } catch {
      say(texts.waiting, false);
    }
  }

  // --- keeping many ------------------------------------------------------------------------------
  const isOpen = (id) => !find(id).hasAttribute("data-answered");
  function keepAll(button) {
    const ids = button.value.split("-").filter((id) => isOpen(id) && plain(values(id)) === plain(none));
    for (const id of ids) {
      fill(id, earlierOf(find(id)));
      enqueue(id);
    }
    const notice = document.getElementById("kept-many").content.cloneNode(true).firstElementChild;
    const undo = notice.querySelector("button");
    undo.addEventListener("click", (event) => {
      event.preventDefault();
      event.stopPropagation();
      for (const id of ids) {
        if (plain(values(id)) !== plain(earlierOf(find(id)))) continue; // changed since
        fill(id, none);
        enqueue(id);
      }
      notice.replaceWith(button);
      button.focus();
    });
    button.replaceWith(notice);
    notice.querySelector("[role=status]").textContent = texts.kept.replace("{n}", ids.length);
    undo.focus();
  }

  page.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (["why", "moved", "unmoved", "side"].includes(button.name)) {
      event.preventDefault();
      tap(button);
    } else if (button.name === "keep_all") {
      event.preventDefault();
      keepAll(button);
    }
  });
}
