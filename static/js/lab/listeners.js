// Step 4: fields show where what they belong to is ticked; the recruiter says what it wants; the minutes follow.

import "./keep.js";

const form = document.getElementById("step-form");
const recruiters = JSON.parse(document.getElementById("recruiters").textContent);

function show() {
  for (const part of form.querySelectorAll("[data-with]")) {
    const owner = form.elements[part.dataset.with];
    part.hidden = owner.type === "checkbox" ? !owner.checked : !owner.value;
  }
  const recruiter = recruiters[form.elements.recruiter.value];
  form.querySelector("[data-instructions]").textContent = recruiter.instructions;
  form.querySelector("[data-optional]").hidden = Object.keys(recruiter.entries).length === 0;
  for (const name of ["return_url", "screen_out_url", "full_url"]) {
    const field = form.querySelector(`[data-field=${name}]`);
    const entry = recruiter.entries[name];
    field.hidden = !entry;
    if (!entry) continue;
    field.querySelector("label").textContent = entry.label;
    field.querySelector(".hint").textContent = entry.hint;
  }
}

for (const input of form.querySelectorAll("[data-text-into]")) {
  input.addEventListener("change", async () => {
    if (!input.files.length) return;
    const target = form.elements[input.dataset.textInto];
    target.value = await input.files[0].text();
    target.dispatchEvent(new Event("input", { bubbles: true }));
    input.value = "";
  });
}
form.addEventListener("change", show);
form.addEventListener("kept", ({ detail }) => {
  document.querySelector("[data-minutes]").textContent = detail.minutes;
  document.querySelector("[data-minutes-line]").hidden = !detail.minutes;
});
show();
