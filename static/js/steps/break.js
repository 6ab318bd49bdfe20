// The clock of a suggested break: counts down and ends at nothing, by a clock that nobody can set; the button leads on
// at any time.

const clock = document.querySelector("[data-break]");
const end = performance.now() + Number(clock.dataset.break) * 60_000;

function show() {
  const left = Math.max(Math.ceil((end - performance.now()) / 1000), 0);
  clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  if (left) setTimeout(show, 250);
}

clock.hidden = false;
show();
