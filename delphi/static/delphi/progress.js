// Brings the progress of a dry run up to date while it goes on. Without this a link does it.
const EVERY = 2000;
const SELDOM = 60000;

async function look(wait = EVERY) {
  let next = Math.min(2 * wait, SELDOM);
  const there = document.getElementById("progress");
  if (!there || !("running" in there.dataset)) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.ok) {
      next = EVERY;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.getElementById("progress");
      if (!now) return;
      const said = there.querySelector("[role=status]");
      const says = now.querySelector("[role=status]");
      // The line that is read out stays where it is, and changes only when it says something else.
      if (said.textContent !== says.textContent) said.textContent = says.textContent;
      says.replaceWith(said);
      const focused = document.activeElement;
      const held = there.contains(focused) ? focused.getAttribute("href") : null;
      there.replaceWith(now);
      if (held) now.querySelector(`a[href="${held}"]`)?.focus();
    }
  } catch {
    // The network is away for a moment: the next look may find it.
  }
  setTimeout(look, next, next);
}

setTimeout(look, EVERY);
