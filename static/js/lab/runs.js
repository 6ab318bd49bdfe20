// The list of runs, and one run's page: what changes follows by itself.

import { followLivePart, place } from "./live-part.js";

const actions = document.querySelector("[data-state-of]");
const newer = document.querySelector("[data-newer]");
const drawn = place.querySelector("[data-epochs]")?.dataset.epochs;

function log() {
  return place.querySelector("[data-log]");
}

function toTheEnd() {
  const shown = log();
  if (shown) shown.scrollTop = shown.scrollHeight;
}

function show(words) {
  const before = log();
  // Whoever has scrolled back in the log reads there; otherwise its end is what is new.
  const isAtEnd = !before || before.scrollTop + before.clientHeight >= before.scrollHeight - 4;
  const where = before?.scrollTop ?? 0;
  const focused = [...place.querySelectorAll("a")].indexOf(document.activeElement);
  place.innerHTML = words;
  if (isAtEnd) toTheEnd();
  else if (log()) log().scrollTop = where;
  if (focused >= 0) place.querySelectorAll("a")[focused]?.focus({ preventScroll: true });
  const now = place.querySelector("[data-epochs]");
  if (!now) return;
  actions.dataset.stateOf = now.dataset.state;
  if (newer) newer.hidden = now.dataset.epochs === drawn;
}

toTheEnd();
followLivePart(show);
