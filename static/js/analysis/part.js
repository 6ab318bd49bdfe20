// Fetches a part of the dashboard that takes time to compute, puts it into its place, and draws its figures.

const place = document.querySelector("[data-part]");

async function load(address) {
  const answer = await fetch(address, { credentials: "same-origin" });
  const words = await answer.text();
  const found = new DOMParser().parseFromString(words, "text/html");
  // A refusal is a whole page of its own; what it says is in its main part.
  place.replaceChildren(...(answer.ok ? found.body : found.querySelector("main") ?? found.body).childNodes);
}

if (place.dataset.load) {
  try {
    await load(place.dataset.load);
  } catch {
    place.querySelector("[data-waiting]").textContent = "The server did not answer. Load the page again.";
  }
}
for (const table of place.querySelectorAll(".numbers-card table")) { // how small they are on paper
  table.style.setProperty("--columns", table.tHead.rows[0].cells.length);
}
if (document.getElementById("figures")) await import("./figures.js");
document.documentElement.dataset.part = "shown";
