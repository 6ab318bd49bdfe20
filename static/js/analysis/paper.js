// What a figure is on paper: dark on white, as wide as the page, with nothing that scrolls. Imports nothing: a report
// carries it along.

export const PAPER = { ink: "#16191f", quiet: "#3c434f", line: "#d5d9e1", surface: "#ffffff", neutral: "#f3f3f3" };
const ROOM = 680; // CSS pixels between the margins of A4, as print.css and report.css set them

// A layout whose figure is as tall as its legend: one beside the points would scroll.
export function whole(layout) {
  const entries = layout.legend?.orientation === "v" ? layout.meta?.entries ?? 0 : 0;
  return { ...layout, height: Math.max(layout.height ?? 450, 120 + 21 * entries) };
}

// Gives a figure's place the paper's width, and returns the width to draw at: what needs more is made smaller.
export function put(place, layout) {
  const width = Math.max(ROOM, layout.meta?.minimum ?? 0);
  place.style.width = `${width}px`;
  place.style.zoom = ROOM / width;
  return width;
}

// The place is the screen's again.
export function take(place) {
  place.style.width = place.style.zoom = "";
}
