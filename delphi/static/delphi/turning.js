// Turning a round around: what a new wording changes, shown as it is typed; J and K in the list.
"use strict";

const words = (text) => text.match(/[\p{L}\p{N}_]+(?:[-’'\u2010\u2011][\p{L}\p{N}_]+)*|\s+|[^\p{L}\p{N}_\s]/gu) || [];

// The longest words in common, as lengths from the end: wordings are short.
const common = (a, b) => {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      rows[i][j] = a[i] === b[j] ? rows[i + 1][j + 1] + 1 : Math.max(rows[i + 1][j], rows[i][j + 1]);
    }
  }
  return rows;
};

// As on the server: words that share only the space between them are one change.
const pieces = (before, after) => {
  const a = words(before), b = words(after), rows = common(a, b), runs = [];
  const put = (kind, text) => {
    const last = runs[runs.length - 1];
    if (last && last.kind === kind) last.text += text;
    else runs.push({ kind, text });
  };
  let i = 0, j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) { put("same", a[i]); i++; j++; }
    else if (j === b.length || (i < a.length && rows[i + 1][j] >= rows[i][j + 1])) put("del", a[i++]);
    else put("ins", b[j++]);
  }
  const found = [];
  let gone = "", come = "";
  const close = () => {
    if (gone) found.push({ kind: "del", text: gone });
    if (come) found.push({ kind: "ins", text: come });
    gone = come = "";
  };
  runs.forEach(({ kind, text }, at) => {
    if (kind === "same" && !(at > 0 && at < runs.length - 1 && !text.trim())) { close(); found.push({ kind, text }); }
    else {
      if (kind !== "ins") gone += text;
      if (kind !== "del") come += text;
    }
  });
  close();
  return found;
};

const hidden = (text) => {
  const span = document.createElement("span");
  span.className = "visually-hidden";
  span.textContent = `${text} `;
  return span;
};

const show = (field, place, form) => {
  const changed = field.value.trim() !== field.dataset.before.trim();
  place.hidden = !changed || !field.dataset.before || !field.value;
  if (place.hidden) return;
  const label = document.createElement("span");
  label.className = "small";
  label.lang = document.documentElement.lang;
  label.textContent = `${form.dataset.changes} `;
  place.replaceChildren(label, ...pieces(field.dataset.before, field.value).map(({ kind, text }) => {
    if (kind === "same") return document.createTextNode(text);
    const mark = document.createElement(kind);
    mark.append(hidden(kind === "ins" ? form.dataset.added : form.dataset.removed), text);
    return mark;
  }));
};

for (const form of document.querySelectorAll("form[data-changes]")) {
  form.querySelectorAll(".differences").forEach((each) => each.remove());
  form.querySelectorAll("button.look").forEach((each) => each.remove());
  for (const field of form.querySelectorAll("textarea[data-before]")) {
    const place = document.createElement("p");
    place.className = "differences";
    place.lang = field.lang;
    field.closest(".field").after(place);
    show(field, place, form);
    field.addEventListener("input", () => show(field, place, form));
  }
}

const list = document.getElementById("turning");
if (list) {
  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !["j", "k"].includes(event.key)) return;
    const items = [...list.querySelectorAll(".turned")];
    const at = items.findIndex((item) => item.contains(document.activeElement));
    const next = items[at + (event.key === "j" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "start" });
  });
  const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (wanted && list.contains(wanted)) wanted.focus();
}
