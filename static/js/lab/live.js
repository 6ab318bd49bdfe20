// An experiment's own page: its live part follows by itself, closing asks first, links are copied.

import "../steps/copy.js";
import "./asking.js";
import { followLivePart, place } from "./live-part.js";

const head = document.querySelector("[data-state-of]");

function show(words) {
  // Where a table was scrolled to is kept: what changes are its numbers.
  const scrolled = [...place.querySelectorAll(".table-wrap")].map((one) => [one.scrollLeft, one.scrollTop]);
  const focused = [...place.querySelectorAll(".table-wrap")].indexOf(document.activeElement);
  place.innerHTML = words;
  place.querySelectorAll(".table-wrap").forEach((one, index) => {
    [one.scrollLeft, one.scrollTop] = scrolled[index] ?? [0, 0];
    if (index === focused) one.focus({ preventScroll: true });
  });
  const state = place.querySelector("[data-state]");
  head.dataset.stateOf = state.dataset.state;
  head.querySelector("[data-state-badge]").innerHTML = state.innerHTML;
}

followLivePart(show);
