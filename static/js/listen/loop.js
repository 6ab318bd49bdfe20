// The loop on the waveform: dragged with mouse or finger, its ends moved with the arrow keys, let go by one button.
// Knows the page, not the sound; what a gesture makes of the loop is in loop-range.js.

import { STEP_SECONDS, dragged, ends, limits, moved } from "./loop-range.js";
import { text } from "./text.js";

const DRAG_PIXELS = 4; // less is a tap, which makes no loop
const LABELS = { from: "loop.from", to: "loop.to" };

/**
 * Over `element`, the waveform's box, for a clip of `duration` seconds. onChange({from, to} in seconds, or null for the
 * whole clip) at the end of every gesture, so that the sound changes once a gesture.
 */
export function mountLoop(element, { duration, onChange }) {
  const unit = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "second", maximumFractionDigits: 2 });
  let loop = null;

  const region = make("span", "loop-region");
  const handles = { from: makeHandle("from"), to: makeHandle("to") };
  const row = element.closest("[data-loop-row]");
  const whole = row.querySelector("[data-loop-whole]");
  element.append(region, handles.from, handles.to);
  element.classList.add("loop-box");
  show();

  const secondsAt = (event) => {
    const { left, width } = element.getBoundingClientRect();
    return ((event.clientX - left - element.clientLeft) / (width - 2 * element.clientLeft)) * duration;
  };
  const after = ({ end, anchor }, seconds) => (end ? moved(loop, end, seconds, duration) : dragged(anchor, seconds, duration));
  listenToDrags(element, secondsAt, {
    preview(gesture, seconds) { show(after(gesture, seconds)); },
    end(gesture, seconds) { change(after(gesture, seconds)); },
    cancel() { show(); },
  });
  for (const end of ["from", "to"]) handles[end].addEventListener("keydown", (event) => onKey(event, end));
  whole.addEventListener("click", () => {
    change(null);
    handles.from.focus(); // the button is of no use now and loses the focus
  });

  function onKey(event, end) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const now = ends(loop, duration)[end];
    const { least, most } = limits(loop, end, duration);
    const target = {
      ArrowLeft: now - STEP_SECONDS, ArrowDown: now - STEP_SECONDS, PageDown: now - 10 * STEP_SECONDS, Home: least,
      ArrowRight: now + STEP_SECONDS, ArrowUp: now + STEP_SECONDS, PageUp: now + 10 * STEP_SECONDS, End: most,
    }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation(); // the page's own keys would move a grade
    change(moved(loop, end, target, duration));
  }

  function change(next) {
    const [was, is] = [ends(loop, duration), ends(next, duration)];
    loop = next;
    show();
    if (was.from !== is.from || was.to !== is.to) onChange(loop);
  }

  function show(shown = loop) {
    const places = ends(shown, duration);
    row.style.setProperty("--loop-from", places.from / duration);
    row.style.setProperty("--loop-to", places.to / duration);
    element.toggleAttribute("data-looped", shown !== null);
    whole.disabled = shown === null;
    for (const [end, handle] of Object.entries(handles)) {
      const { least, most } = limits(shown, end, duration);
      const values = { valuemin: least, valuemax: most, valuenow: places[end] };
      for (const [name, value] of Object.entries(values)) handle.setAttribute(`aria-${name}`, Number(value.toFixed(2)));
      handle.setAttribute("aria-valuetext", unit.format(places[end]));
    }
  }
}

function make(tag, className, properties = {}) {
  return Object.assign(document.createElement(tag), { className, ...properties });
}

function makeHandle(end) {
  const handle = make("span", "loop-handle", { tabIndex: 0 });
  handle.dataset.loopEnd = end;
  handle.setAttribute("role", "slider");
  handle.setAttribute("aria-label", text(LABELS[end]));
  return handle;
}

/** Tells of drags of a handle, {end}, or over the waveform, {anchor: seconds}: preview, end or cancel. */
function listenToDrags(element, secondsAt, { preview, end, cancel }) {
  let gesture = null;
  element.addEventListener("pointerdown", (event) => {
    if (gesture || event.button !== 0 || event.target.closest("button, [role=alert]")) return;
    const handle = event.target.closest("[data-loop-end]");
    gesture = { pointer: event.pointerId, end: handle?.dataset.loopEnd, anchor: secondsAt(event), x: event.clientX, moving: false };
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener("pointermove", (event) => {
    if (gesture?.pointer !== event.pointerId) return;
    gesture.moving ||= Math.abs(event.clientX - gesture.x) >= DRAG_PIXELS;
    if (gesture.moving) preview(gesture, secondsAt(event));
  });
  const finish = (event, done) => {
    if (gesture?.pointer !== event.pointerId) return;
    if (gesture.moving) done(gesture, secondsAt(event));
    gesture = null;
  };
  element.addEventListener("pointerup", (event) => finish(event, end));
  element.addEventListener("pointercancel", (event) => finish(event, cancel));
}
