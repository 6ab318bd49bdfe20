// Every step's page: what is typed survives a reload or a crash, and questions show as their conditions say.

import { keepOnlyHere } from "../listen/only-here.js";
import { safeStorage } from "../listen/storage.js";
import { shownOf } from "./conditions.js";
import { Draft, fill, isChanged, valuesOf } from "./draft.js";

const form = document.querySelector("form[data-draft]");
const controls = [...form.elements].filter((control) => "value" in control && control.tagName !== "FIELDSET");
const draft = new Draft(safeStorage(() => globalThis.localStorage), location.pathname.replace(/step\/.*$/, ""), form.dataset.draft);

// What was typed before this script was there is newer than any draft, as is what a page holds that the server sent back.
const isEarly = controls.some(isChanged);
if (!isEarly && !("refused" in form.dataset)) fill(controls, draft.load());

const boxes = [...form.querySelectorAll(".question")];
const questions = boxes.map((box) => ({
  names: [...new Set([...box.querySelectorAll("[name]")].map(({ name }) => name))],
  condition: box.dataset.showIf ? JSON.parse(box.dataset.showIf) : null,
}));

function update() {
  const values = valuesOf(controls);
  shownOf(questions, values).forEach((isShown, index) => { boxes[index].hidden = !isShown; });
  return values;
}

const begun = update();
if (isEarly) draft.save(begun);
form.addEventListener("input", ({ target }) => {
  draft.save(update());
  forgive(target.closest(".question-wrong"));
});

/** What was wrong is being mended: say so no longer. */
function forgive(box) {
  if (!box) return;
  box.classList.remove("question-wrong");
  box.querySelector(".problem").hidden = true;
  for (const marked of [box, ...box.querySelectorAll("[aria-invalid]")]) marked.removeAttribute("aria-invalid");
}

// A second click while the page is on its way sends nothing more; the way back finds the button alive again. Without a
// network the browser would put its own page in the place of this one.
const offline = form.querySelector("[data-offline]");
let isSent = false;
form.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  offline.hidden = navigator.onLine;
  if (isSent || !navigator.onLine) event.preventDefault();
  else isSent = true;
});
globalThis.addEventListener("online", () => { offline.hidden = true; });
globalThis.addEventListener("pageshow", () => { isSent = false; });
// What the device did not take is on this page alone.
globalThis.addEventListener("beforeunload", (event) => { if (!isSent && !draft.isKept) event.preventDefault(); });
keepOnlyHere();
