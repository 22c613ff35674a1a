// How long there is still to take something back: the seconds after a time that stands on the page.
// Without this the time itself says it.
const counted = document.querySelectorAll("time[data-countdown]");

function tell() {
  let left = 0;
  for (const each of counted) {
    const seconds = Math.max(0, Math.round((new Date(each.dateTime) - Date.now()) / 1000));
    const rest = String(seconds % 60).padStart(2, "0");
    each.nextElementSibling.textContent = seconds ? ` (${Math.floor(seconds / 60)}:${rest})` : "";
    left = Math.max(left, seconds);
  }
  if (left) setTimeout(tell, 1000);
}

tell();
