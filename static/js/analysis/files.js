// What the links and buttons of a study's files do: copy a table's text, and say that a report is being made.

const SHOWN = 5000; // ms

function say(words) {
  document.querySelector(".toast")?.remove();
  const toast = document.createElement("div");
  toast.className = "toast no-print";
  toast.setAttribute("role", "status");
  toast.textContent = words;
  document.body.append(toast);
  setTimeout(() => toast.remove(), SHOWN);
}

async function copy(button) {
  const what = button.textContent;
  try {
    const answer = await fetch(button.dataset.copy, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(answer.statusText);
    await navigator.clipboard.writeText(await answer.text());
    say(`The table is on the clipboard as ${what}.`);
  } catch {
    say(`The ${what} could not be copied here; save it as a file.`);
  }
}

// On the document: a part may come later than this script.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
  if (event.target.closest("[data-report]")) say("The report is being made. The first time takes a while; then it is saved.");
});
