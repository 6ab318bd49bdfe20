// Every step's page: what is typed survives a reload or a crash, and questions show as their conditions say.

import { safeStorage } from "../listen/storage.js";
import { shownOf } from "./conditions.js";
import { Draft, fill, valuesOf } from "./draft.js";

const form = document.querySelector("form[data-draft]");
const controls = [...form.elements].filter((control) => "value" in control && control.tagName !== "FIELDSET");
const draft = new Draft(safeStorage(() => globalThis.localStorage), location.pathname.split("/step/")[0], form.dataset.draft);

// A page that the server sent back holds what was sent, which is newer than any draft.
if (!("refused" in form.dataset)) fill(controls, draft.load());

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

update();
form.addEventListener("input", () => draft.save(update()));
form.dispatchEvent(new CustomEvent("restored"));

// A second click while the page is on its way sends nothing more; the way back finds the button alive again.
let isSent = false;
form.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (isSent) event.preventDefault();
  isSent = true;
});
globalThis.addEventListener("pageshow", () => { isSent = false; });
