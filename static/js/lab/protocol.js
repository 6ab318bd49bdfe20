// Step 3: another protocol brings its own anchors; the question is shown as listeners read it; the standard has its say.

import { keepNow } from "./keep.js";

const form = document.getElementById("step-form");
const protocols = JSON.parse(document.getElementById("protocols").textContent);
const targets = JSON.parse(document.getElementById("targets").textContent);
const find = (name) => form.querySelector(`[data-${name}]`) ?? document.querySelector(`[data-${name}]`);

/** As listeners read it: {target} is replaced by the trial's own. */
function showQuestion(question) {
  const isOfOne = question.includes("{target}") && targets.length > 0;
  find("question").textContent = isOfOne ? question.replace("{target}", () => targets[0]) : question;
  find("question-of").hidden = !isOfOne || targets.length < 2;
  find("question-of").textContent = `So in trials of “${targets[0]}”; in others ${targets.slice(1).map((name) => `“${name}”`).join(" or ")} stands there.`;
}

function show() {
  const chosen = protocols[form.elements.protocol.value];
  if (!chosen) return;
  const attribute = form.elements.attribute.value;
  const isOwn = attribute === "own";
  find("own").hidden = !isOwn;
  if (isOwn) find("words").open = true;
  find("source").textContent = chosen.source;
  showQuestion(form.elements.question.value || chosen.questions[attribute] || "");
  form.elements.question.placeholder = chosen.questions[attribute] ?? "";
  const ends = chosen.ends[attribute] ?? ["", ""];
  ["low_label", "high_label"].forEach((name, index) => { form.elements[name].placeholder = ends[index]; });
  const hidden = form.elements.hidden_reference;
  const isFixed = chosen.hiddenReference === "always";
  if (isFixed) hidden.checked = true;
  hidden.toggleAttribute("data-fixed", isFixed);
  hidden.setAttribute("aria-disabled", String(isFixed));
}

form.elements.hidden_reference.addEventListener("click", (event) => {
  if ("fixed" in event.target.dataset) event.preventDefault(); // this protocol always has it
});
form.addEventListener("change", ({ target }) => {
  if (target.name === "protocol") {
    const chosen = protocols[target.value];
    for (const box of form.querySelectorAll("[name=anchors]")) box.checked = chosen.anchors.includes(box.value);
    form.elements.hidden_reference.checked = chosen.hiddenReference !== "optional";
    keepNow();
  }
  show();
});
form.addEventListener("input", show);
form.addEventListener("kept", ({ detail }) => {
  const list = document.querySelector("[data-departures]");
  list.replaceChildren(...detail.departures.map((words) => Object.assign(document.createElement("li"), { textContent: words })));
  document.querySelector("[data-no-departures]").hidden = detail.departures.length > 0;
});
show();
