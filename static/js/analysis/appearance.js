// What a figure takes from the page: colours of text, grid and ground, and room on a small screen. Pure functions.

const AGREES = [0, 114, 178], DISAGREES = [213, 94, 0]; // red, green, blue
const NARROW = 640; // pixels, as in analysis.css
const LETTER = 9; // pixels that a letter of a title takes, about

// The page's own colours, as its custom properties give them.
export function palette(property) {
  return {
    ink: property("--ink"), quiet: property("--ink-2"), line: property("--line"), surface: property("--surface"),
    neutral: property("--surface-2"),
  };
}

// A layout with the page's colours in the place of the greys it comes with.
export function dressed(layout, colours, width) {
  const axes = Object.entries(layout).filter(([name]) => /^[xy]axis\d*$/.test(name));
  const narrow = width < NARROW;
  const title = inLines(layout.title?.text ?? "", Math.floor(width / LETTER));
  const more = 22 * (title.split("<br>").length - 1);
  return {
    ...layout,
    font: { ...layout.font, color: colours.quiet, size: narrow ? 12 : 14 },
    title: { ...layout.title, text: title, font: { color: colours.ink, size: 16 } },
    hoverlabel: { ...layout.hoverlabel, bgcolor: colours.surface, bordercolor: colours.line, font: { color: colours.ink } },
    ...Object.fromEntries(axes.map(([name, axis]) => [name, { ...axis, gridcolor: colours.line, color: colours.quiet }])),
    shapes: (layout.shapes ?? []).map((shape) => ({ ...shape, line: { ...shape.line, color: colours.line } })),
    annotations: (layout.annotations ?? []).map((note) => ({ ...note, font: { color: colours.quiet } })),
    ...onNarrow(layout, { narrow, more }),
  };
}

// A title broken between words, so that no line has more letters than that, unless a single word has.
function inLines(title, most) {
  const lines = [""];
  for (const word of title.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length > most && lines.at(-1)) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.join("<br>");
}

// A legend beside the points would leave them no room: it goes below them. One above takes more rows, and so does a
// title of several lines (`more` pixels). In any case the figure grows by it.
function onNarrow(layout, { narrow, more }) {
  const entries = narrow ? layout.meta?.entries ?? 0 : 0;
  const above = more + (entries > 1 && layout.legend?.orientation !== "v" ? 20 * (Math.ceil(entries / 2) - 1) : 0);
  const taller = above ? { margin: { ...layout.margin, t: layout.margin.t + above }, height: layout.height + above } : {};
  if (entries < 2 || layout.legend?.orientation !== "v") return taller;
  return {
    ...taller,
    legend: { ...layout.legend, orientation: "h", x: 0, xanchor: "left", y: -0.2, yanchor: "top" },
    height: layout.height + above + 40 + 14 * entries,
  };
}

// Traces, with the middle of a heat map's colours as the page's own ground: no agreement is no colour.
export function coloured(traces, colours) {
  return traces.map((trace) => {
    if (trace.type === "heatmap") {
      return { ...trace, colorscale: [[0, rgb(DISAGREES)], [0.5, colours.neutral], [1, rgb(AGREES)]] };
    }
    if (trace.mode === "text") {
      const neutral = channels(colours.neutral);
      return { ...trace, textfont: { ...trace.textfont, color: trace.customdata.map((value) => inkOn(value, neutral, colours.ink)) } };
    }
    if (trace.legendgroup === "targets") {
      return { ...trace, marker: { ...trace.marker, line: { color: colours.surface, width: 1 } } };
    }
    if (trace.legendgroup === "curves") return { ...trace, line: { ...trace.line, color: colours.quiet } };
    if (trace.legendgroup === "systems") return { ...trace, marker: { ...trace.marker, color: colours.quiet } };
    return trace;
  });
}

// Black or white, whichever is easier to read on the colour that a coefficient from -1 to 1 has.
export function inkOn(value, neutral, otherwise) {
  if (value === null) return otherwise;
  const end = value < 0 ? DISAGREES : AGREES;
  const colour = neutral.map((from, index) => from + (end[index] - from) * Math.abs(value));
  const light = luminance(colour);
  return (light + 0.05) / 0.05 > 1.05 / (light + 0.05) ? "#000000" : "#ffffff";
}

// WCAG's relative luminance, 0 to 1.
function luminance(colour) {
  const [red, green, blue] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const rgb = (colour) => `rgb(${colour.join(", ")})`;
const channels = (hex) => [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16));
