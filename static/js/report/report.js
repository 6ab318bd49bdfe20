// Draws a report's figures with plotly: as wide as the screen allows, and as wide as the paper when it is printed.

import { coloured, dressed } from "./appearance.js";

const PAPER = { ink: "#16191f", quiet: "#3c434f", line: "#d5d9e1", surface: "#ffffff", neutral: "#f3f3f3" };
const PRINTED = 680; // CSS pixels between the margins of A4, as report.css sets them

const figures = JSON.parse(document.getElementById("figures").textContent);
const places = [...document.querySelectorAll("[data-figure]")];

function draw(place, room) {
  const { data, layout } = whole(figures[place.dataset.figure]);
  const width = Math.max(room, layout.meta?.minimum ?? 0);
  place.style.width = `${width}px`;
  place.style.zoom = room === PRINTED ? room / width : 1; // paper does not scroll
  return Plotly.react(place, coloured(data, PAPER), { ...dressed(layout, PAPER, width), width }, {
    displayModeBar: false, scrollZoom: false,
  });
}

// A legend beside the points scrolls where it is taller than the figure; paper does not: the figure is made as tall.
function whole({ data, layout }) {
  const entries = layout.legend?.orientation === "v" ? layout.meta?.entries ?? 0 : 0;
  return { data, layout: { ...layout, height: Math.max(layout.height ?? 450, 120 + 21 * entries) } };
}

const drawAll = () => Promise.all(places.map((place) => draw(place, place.parentElement.clientWidth)));
let printing = false;
let drawn;

addEventListener("beforeprint", () => {
  printing = true;
  for (const place of places) draw(place, PRINTED);
});
addEventListener("afterprint", () => {
  printing = false;
  drawAll();
});

await drawAll();
document.documentElement.dataset.figures = "drawn";
drawn = innerWidth;
addEventListener("resize", () => {
  if (!printing && innerWidth !== drawn) drawAll();
  drawn = innerWidth;
});
