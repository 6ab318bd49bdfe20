// Copies a text of the page at a click, also over plain HTTP, where browsers have no clipboard of the new kind.

for (const button of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    said.hidden = true;
    if (await copy(text)) said.hidden = false;
  });
}

async function copy(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    globalThis.getSelection().selectAllChildren(element);
    return document.execCommand("copy");
  }
}
