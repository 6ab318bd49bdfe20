// Step 6: the experiment is built while the page waits; every trial is told of. Stopping, or leaving, leaves nothing behind.

import "./keep.js";
import { messages } from "./messages.js";

const form = document.querySelector("[data-build]");
const find = (name) => form.querySelector(`[data-${name}]`);

function showFailure(words) {
  find("building").hidden = true;
  find("failed").hidden = !words;
  find("failed").firstElementChild.textContent = words;
  for (const button of form.querySelectorAll("button[name=open]")) button.disabled = false;
}

function showProgress({ done, of, name }) {
  find("progress").max = of;
  find("progress").value = done;
  find("said").textContent = `Trial ${done + 1} of ${of}: ${name}`;
}

async function build(data) {
  const stop = new AbortController();
  find("stop").onclick = () => stop.abort();
  showFailure("");
  for (const button of form.querySelectorAll("button[name=open]")) button.disabled = true;
  find("building").hidden = false;
  find("progress").removeAttribute("value");
  find("said").textContent = "Checking …";
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin", signal: stop.signal });
    if (!answer.ok) throw new Error(`The server answered with status ${answer.status}.`);
    for await (const message of messages(answer.body)) {
      if (message.error) throw new Error(message.error);
      if (message.url) {
        globalThis.location.assign(message.url);
        return;
      }
      showProgress(message);
    }
    throw new Error("The server went away before it was done; nothing was built.");
  } catch (error) {
    showFailure(stop.signal.aborted ? "Stopped. Nothing was built." : error.message);
  }
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  build(new FormData(form, event.submitter));
});
// Not before: without this script the browser would save the messages as a file.
for (const button of form?.querySelectorAll("button[name=open]") ?? []) button.disabled = false;
