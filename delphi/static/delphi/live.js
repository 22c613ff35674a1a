/* A live round: what the group thinks is brought up to date while the page is open. One small request
   at growing intervals, none while nobody looks; the site answers 204 when nothing is new. Without
   this script the next page shows it. */
"use strict";

{
  const form = document.getElementById("sheet");
  const { live } = form.dataset;
  const FIRST = 15000, LONGEST = 300000;
  let release = Number(form.dataset.release);
  let wait = FIRST;
  let timer = 0;
  const kept = new Map(); // pieces that wait until nobody reads in their place

  function put(id, what) {
    const question = document.getElementById(`q${id}`);
    const place = question?.querySelector("[data-live]");
    if (!place) return;
    if (place.contains(document.activeElement)) {
      kept.set(id, what); // somebody is reading there: put in once they leave
      return;
    }
    kept.delete(id);
    const parsed = new DOMParser().parseFromString(what.piece, "text/html").body;
    const opened = place.querySelector("details")?.open;
    place.replaceChildren(...parsed.childNodes);
    if (opened) place.querySelector("details")?.setAttribute("open", "");
    form.elements[`q${id}-exposure`].value = what.exposure; // what is shown now, and not before
  }
  async function ask(question) {
    const query = new URLSearchParams({ round: form.elements.round.value, since: release, ...(question ? { question } : {}) });
    const response = await fetch(`${live}?${query}`, { redirect: "error" });
    if (response.status !== 200) return response.status === 204 || response.status >= 500;
    const said = await response.json();
    for (const [id, what] of Object.entries(said.questions)) put(id, what);
    if (!question) {
      release = said.release;
      wait = FIRST;
    }
    return true;
  }
  function later() {
    clearTimeout(timer);
    timer = setTimeout(look, wait * (0.75 + Math.random() / 2));
  }
  async function look() {
    if (document.visibilityState === "hidden") return; // taken up when somebody looks again
    wait = Math.min(LONGEST, wait * 1.5);
    let goesOn = true;
    try {
      goesOn = await ask();
    } catch { /* no connection: asked again later */ }
    if (goesOn) later();
  }
  document.addEventListener("focusout", () => {
    // Where the focus goes is known only afterwards.
    if (kept.size) setTimeout(() => { for (const [id, what] of [...kept]) put(id, what); });
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") { wait = FIRST; look(); }
  });
  /* The first answer to a question opens what the group thinks of it. */
  new MutationObserver((changes) => {
    for (const { target } of changes) if (target.hasAttribute("data-answered")) ask(target.dataset.question).catch(() => {});
  }).observe(form, { subtree: true, attributeFilter: ["data-answered"] });
  later();
}
