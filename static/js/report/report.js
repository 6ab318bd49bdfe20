// Draws a report's figures with plotly: as wide as the screen allows, and as wide as the paper when it is printed.

import { coloured, dressed } from "./appearance.js";
import { PAPER, put, take, whole } from "./paper.js";

const figures = JSON.parse(document.getElementById("figures").textContent);
const places = [...document.querySelectorAll("[data-figure]")];
let printed = false;
let drawnAt = innerWidth;

function draw(place) {
  const { data, layout } = figures[place.dataset.figure];
  take(place);
  const width = printed ? put(place, layout) : Math.max(place.parentElement.clientWidth, layout.meta?.minimum ?? 0);
  return Plotly.react(place, coloured(data, PAPER), { ...dressed(whole(layout), PAPER, width), width }, {
    displayModeBar: false, scrollZoom: false,
  });
}

const drawAll = () => Promise.all(places.map(draw));

addEventListener("beforeprint", () => { printed = true; drawAll(); });
addEventListener("afterprint", () => { printed = false; drawAll(); });
addEventListener("resize", () => {
  if (innerWidth !== drawnAt) drawAll();
  drawnAt = innerWidth;
});

await drawAll();
document.documentElement.dataset.figures = "drawn";
