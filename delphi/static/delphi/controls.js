/* What ranking, sharing out points and answering on a plane gain from a script. The fields are
   there without it: selects, number fields and radio buttons. Here they only move together, and
   every change of theirs is told as a change of the field, which the sheet then saves. */
"use strict";

const said = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name]);
const tell = (field, kind) => field.dispatchEvent(new Event(kind, { bubbles: true }));
const clamp = (number, low, high) => Math.min(high, Math.max(low, number));

function button(text, name, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button quiet step";
  made.textContent = text;
  made.setAttribute("aria-label", name);
  made.addEventListener("click", () => { if (made.getAttribute("aria-disabled") !== "true") act(made); });
  return made;
}

function mark(axis, text) {
  const made = document.createElement("small");
  made.className = axis;
  made.textContent = text;
  return made;
}

// --- Ranking: buttons and dragging give places; the selects hold them ------------------------------
for (const list of document.querySelectorAll(".ranking")) {
  const rows = [...list.children]; // as the study has them
  const texts = list.dataset;
  const select = (row) => row.querySelector("select");
  const places = select(list).options.length - 1;
  const isWhole = places === rows.length;
  const placeOf = (row) => Number(select(row).value);
  const give = (row, place) => { if (row) select(row).value = place || ""; };
  const nameOf = (row) => row.querySelector("label").textContent.trim();
  const unplaced = () => rows.filter((row) => !placeOf(row));
  const placed = () => rows.filter(placeOf).sort((a, b) => placeOf(a) - placeOf(b));
  const isTaken = (place) => rows.some((row) => placeOf(row) === place);
  const firstFree = () => Array.from({ length: places }, (_, n) => n + 1).find((place) => !isTaken(place)) || 0;
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  list.after(status);
  let telling = false;

  function show() {
    const kept = document.activeElement;
    const free = firstFree();
    for (const row of rows) {
      const place = placeOf(row);
      row.classList.toggle("placed", place > 0);
      row.querySelector(".up").setAttribute("aria-disabled", place === 1 || (!place && !free));
      row.querySelector(".down").setAttribute("aria-disabled", !place || (place === places && isWhole));
    }
    const sorted = [...placed(), ...unplaced()];
    if (sorted.some((row, position) => list.children[position] !== row)) list.append(...sorted);
    if (list.contains(kept)) kept.focus({ preventScroll: true });
    list.toggleAttribute("data-complete", !free || !placed().length);
  }
  /* Give `row` the place (0: none). What stood there makes room towards where `row` came from, or
     towards the nearest place that is free; without one the last of the best loses its place. */
  function put(row, place) {
    const old = placeOf(row);
    give(row, 0);
    const at = (wanted) => rows.find((each) => placeOf(each) === wanted);
    const move = (from, to, by) => { for (let n = from; n !== to; n -= by) give(at(n - by), n); };
    if (place && at(place)) {
      let free = old || place;
      while (at(free) && free <= places) free += 1;
      if (free > places) for (free = place; free && at(free); ) free -= 1;
      if (!free) give(at(free = places), 0);
      move(free, place, Math.sign(free - place));
    }
    give(row, place);
    const left = unplaced();
    if (place && isWhole && left.length === 1) give(left[0], firstFree()); // it can have no other
    const now = placeOf(row);
    status.textContent = said(now ? texts.placed : texts.unplaced, { option: nameOf(row), place: now, places });
    show();
    telling = true;
    tell(select(row), "input");
    tell(select(row), "change");
    telling = false;
  }
  const up = (row) => put(row, placeOf(row) ? placeOf(row) - 1 : firstFree());
  const down = (row) => put(row, placeOf(row) < places ? placeOf(row) + 1 : 0);
  for (const row of rows) {
    const buttons = [
      button("↑", said(texts.up, { option: nameOf(row) }), () => up(row)),
      button("↓", said(texts.down, { option: nameOf(row) }), () => down(row)),
    ];
    buttons[0].classList.add("up");
    buttons[1].classList.add("down");
    const grip = document.createElement("span");
    grip.className = "grip";
    grip.setAttribute("aria-hidden", "true");
    grip.addEventListener("pointerdown", (event) => drag(row, event));
    row.append(...buttons, grip);
    let before = placeOf(row);
    select(row).addEventListener("focus", () => { before = placeOf(row); });
    select(row).addEventListener("change", (event) => {
      if (telling) return;
      event.stopPropagation(); // told again once the others have made room
      const place = placeOf(row);
      give(row, before);
      put(row, place);
      before = placeOf(row);
    });
  }
  function drag(row, start) {
    if (start.button) return;
    start.preventDefault();
    // Not captured by the grip: a row that is moved in the page would lose it.
    row.classList.add("dragged");
    const move = ({ clientY }) => {
      const all = [...list.children];
      const under = all.find((each) => clientY < each.getBoundingClientRect().bottom) || list.lastElementChild;
      if (under !== row) under[all.indexOf(under) > all.indexOf(row) ? "after" : "before"](row);
    };
    const end = ({ type }) => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      row.classList.remove("dragged");
      if (type !== "pointerup") return show();
      const above = row.previousElementSibling;
      const under = above ? placeOf(above) : 0;
      const place = above && !under ? firstFree() : placeOf(row) && placeOf(row) < under ? under : under + 1;
      put(row, place > places ? (isWhole ? places : 0) : place);
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
  }
  list.closest("[data-question]").addEventListener("filled", show);
  show();
}

// --- Sharing out points: the sum is said after each pause ------------------------------------------
for (const group of document.querySelectorAll(".sharing")) {
  const STEP = 5;
  const texts = group.dataset;
  const total = Number(texts.total);
  const fields = [...group.querySelectorAll("input")];
  const sum = group.querySelector(".sum");
  const points = (field) => (/^\d+$/.test(field.value.trim()) ? Number(field.value) : 0);
  let pause = 0;
  function count() {
    const shared = fields.reduce((all, field) => all + points(field), 0);
    const text = shared > total ? texts.over : shared === total ? texts.done : texts.left;
    group.toggleAttribute("data-complete", shared === total || fields.every((field) => !field.value.trim()));
    sum.classList.toggle("too-many", shared > total);
    clearTimeout(pause);
    pause = setTimeout(() => { sum.textContent = said(text, { sum: shared, total, left: total - shared, over: shared - total }); }, 300);
  }
  for (const field of fields) {
    const name = field.closest(".share").querySelector("label").textContent.trim();
    const give = (by) => () => {
      const others = fields.reduce((all, each) => all + (each === field ? 0 : points(each)), 0);
      const next = by > 0 ? Math.floor(points(field) / STEP) * STEP + by : Math.ceil(points(field) / STEP) * STEP + by;
      // The last step takes what is left, so that the sum comes out even.
      field.value = clamp(next, 0, by > 0 ? Math.max(points(field), total - others) : total);
      tell(field, "input");
      tell(field, "change");
    };
    field.before(button("−", said(texts.less, { option: name }), give(-STEP)));
    field.after(button("+", said(texts.more, { option: name }), give(STEP)));
  }
  group.addEventListener("input", count);
  group.closest("[data-question]").addEventListener("filled", count);
  count();
}

// --- The plane: one point says two scales ----------------------------------------------------------
for (const template of document.querySelectorAll(".plane-template")) {
  const pair = template.parentElement;
  pair.append(template.content);
  const grid = pair.querySelector("[role=grid]");
  const { across, up, acrossName, upName } = grid.dataset;
  const radios = (prefix) => [...pair.querySelectorAll(`input[name="${prefix}-level"]`)].filter((radio) => radio.value !== "cannot");
  const columns = radios(across);
  const lines = radios(up).reverse(); // the highest on top
  const isEarlier = (radio) => radio.closest(".mine") !== null;
  const chosen = (all) => all.findIndex((radio) => radio.checked);
  const cells = [];
  grid.style.setProperty("--columns", columns.length);
  grid.closest(".plane").dataset.columns = columns.length;
  for (const [y, line] of lines.entries()) {
    const row = document.createElement("div");
    row.setAttribute("role", "row");
    for (const [x, column] of columns.entries()) {
      const cell = document.createElement("button");
      cell.type = "button";
      cell.setAttribute("role", "gridcell");
      cell.setAttribute("aria-label", `${acrossName} ${column.value}, ${upName} ${line.value}`);
      cell.classList.toggle("mine", isEarlier(column) && isEarlier(line));
      cell.classList.toggle("centre", 2 * x + 1 === columns.length || 2 * y + 1 === lines.length);
      if (x === 0) cell.append(mark("y", line.value));
      if (y === lines.length - 1) cell.append(mark("x", column.value));
      cell.addEventListener("click", () => choose(x, y));
      row.append(cell);
      cells.push(cell);
    }
    grid.append(row);
  }
  const cell = (x, y) => cells[y * columns.length + x];
  function choose(x, y) {
    for (const radio of [columns[x], lines[y]]) {
      if (radio.checked) continue;
      radio.checked = true;
      tell(radio, "change");
    }
    show();
  }
  function show() {
    const [x, y] = [chosen(columns), chosen(lines)];
    for (const each of cells) {
      each.setAttribute("aria-selected", "false");
      each.tabIndex = -1;
      each.classList.remove("half");
    }
    if (x >= 0 && y >= 0) cell(x, y).setAttribute("aria-selected", "true");
    else if (x >= 0) for (const [row] of lines.entries()) cell(x, row).classList.add("half");
    else if (y >= 0) for (const [column] of columns.entries()) cell(column, y).classList.add("half");
    cell(x >= 0 ? x : Math.floor(columns.length / 2), y >= 0 ? y : Math.floor(lines.length / 2)).tabIndex = 0;
  }
  grid.addEventListener("keydown", (event) => {
    const place = cells.indexOf(event.target);
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (!(event.key in steps) || place < 0) return;
    event.preventDefault();
    const [dx, dy] = steps[event.key];
    const next = cell(
      clamp((place % columns.length) + dx, 0, columns.length - 1),
      clamp(Math.floor(place / columns.length) + dy, 0, lines.length - 1),
    );
    for (const each of cells) each.tabIndex = each === next ? 0 : -1;
    next.focus();
  });
  pair.addEventListener("change", show);
  pair.addEventListener("filled", show);
  show();
}
