// Draws the page's figures from its JSON with plotly, in the page's colours, and again when those change.

import { coloured, dressed, palette } from "./appearance.js";
import { makeHeard } from "./hearing.js";
import { PAPER, put, take, whole } from "./paper.js";

const Plotly = globalThis.Plotly;
const figures = JSON.parse(document.getElementById("figures").textContent);
const page = document.querySelector("[data-study]")?.dataset ?? {};
const origin = page.study ? [page.study, page.page].filter(Boolean).join("-") : location.pathname.split("/").filter(Boolean).at(-1);
const places = [...document.querySelectorAll("[data-figure]")].filter((place) => figures[place.dataset.figure]);

let printed = false;

function draw(place) {
  const { data, layout } = figures[place.dataset.figure];
  const style = getComputedStyle(document.documentElement);
  const colours = printed ? PAPER : palette((name) => style.getPropertyValue(name).trim());
  if (layout.meta?.minimum) place.style.minWidth = `${layout.meta.minimum}px`;
  take(place);
  const width = printed ? put(place, layout) : place.clientWidth;
  return Plotly.react(place, coloured(data, colours), { ...dressed(printed ? whole(layout) : layout, colours, width), width }, {
    displayModeBar: false, scrollZoom: false,
  });
}

function drawAll() {
  return Promise.all(places.map(draw));
}

// The file has a white ground and dark text, whatever the page looks like: it goes into papers.
async function save(name, format) {
  const { data, layout } = figures[name];
  const width = 900;
  const picture = { ...dressed(whole(layout), PAPER, width), width, paper_bgcolor: "#ffffff" };
  await Plotly.downloadImage({ data: coloured(data, PAPER), layout: picture }, {
    format, width, height: picture.height, filename: `${origin}-${name}`,
    scale: format === "png" ? 2 : 1,
  });
}

await drawAll();
for (const place of places) {
  const { hear } = figures[place.dataset.figure].layout.meta ?? {};
  if (hear) makeHeard(place, hear, page.clips);
}
document.documentElement.dataset.figures = "drawn";

for (const tools of document.querySelectorAll("[data-figure-tools]")) tools.hidden = false;
for (const button of document.querySelectorAll("[data-save]")) {
  button.addEventListener("click", () => save(button.dataset.of, button.dataset.save));
}
document.addEventListener("themechange", drawAll);
addEventListener("beforeprint", () => { printed = true; drawAll(); });
addEventListener("afterprint", () => { printed = false; drawAll(); });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);

// Not when the page only grows taller, as it does once by its figures: that would take a label from under the mouse.
const widths = () => places.map((place) => place.clientWidth).join();
let drawnFor = widths();
let waiting;
new ResizeObserver(() => {
  if (widths() === drawnFor) return;
  drawnFor = widths();
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(drawAll);
}).observe(document.getElementById("main"));
