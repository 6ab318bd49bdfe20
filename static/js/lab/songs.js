// Step 1: clips are uploaded as soon as they are chosen; only the chosen collection's ticks count.

import "./asking.js";
import { keepNow } from "./keep.js";

const form = document.getElementById("step-form");
const upload = document.getElementById("upload-form");
const said = document.querySelector("[data-uploading]");

function showCollections() {
  for (const section of form.querySelectorAll("[data-collection]")) {
    const isChosen = section.querySelector("[name=collection]").checked;
    const inside = section.querySelector("[data-of-collection]");
    inside.hidden = !isChosen;
    for (const box of inside.querySelectorAll("input")) box.disabled = !isChosen;
  }
}

form.addEventListener("change", ({ target }) => {
  if (target.name !== "collection") return;
  showCollections();
  for (const box of target.closest("[data-collection]").querySelectorAll("[data-of-collection] input")) box.checked = true;
});
showCollections();

for (const input of document.querySelectorAll("[data-upload]")) {
  const send = async () => {
    if (!input.files.length) return;
    for (const other of document.querySelectorAll("[data-upload]")) if (other !== input) other.disabled = true;
    upload.elements.paths.value = [...input.files].map((file) => file.webkitRelativePath || file.name).join("\n");
    upload.elements.collection.value = form.querySelector("[name=collection]:checked")?.value ?? "";
    said.textContent = "Uploading and checking …";
    await keepNow(); // the title
    upload.submit();
  };
  input.addEventListener("change", send);
  if (input.files.length) send(); // chosen before this script was there
}
document.querySelector("[data-ask=remove]")?.addEventListener("click", keepNow); // the page is loaded anew afterwards
globalThis.addEventListener("pageshow", () => { for (const input of document.querySelectorAll("[data-upload]")) input.disabled = false; });
