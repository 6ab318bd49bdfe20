// Makes the clips of a figure, and those of the tables that hold the same ones, something to hear.

import { ClipPlayer } from "./clip-player.js";
import { clipInRow, clipName, clipOf } from "./clips.js";

// place: a drawn figure; hear: what its layout says of its clips; base: where the sounds are, empty where there are none.
export function makeHeard(place, hear, base) {
  const hint = document.createElement("p");
  hint.className = "small muted clip-hint no-print";
  place.closest(".chart-scroll").after(hint);
  if (!base) {
    hint.textContent = "This study has no sounds: its points cannot be heard.";
    return;
  }
  const player = new ClipPlayer({ base, reference: hear.reference });
  const tables = hear.tables.flatMap((name) => [...document.querySelectorAll(`[data-table="${name}"] table`)]);
  hint.textContent = `Click a point to hear its clip beside the reference${tables.length ? ", or “Hear” in a table" : ""}.`;
  place.classList.add("hearable");
  place.on("plotly_click", ({ points: [point] }) => {
    if (!Array.isArray(point.customdata)) return;
    hint.after(player.element);
    player.hear(clipOf(point.customdata));
  });
  for (const table of tables) addButtons(table, player);
}

function addButtons(table, player) {
  const keys = [...table.tHead.rows[0].cells].map((head) => head.dataset.key);
  const head = document.createElement("th");
  head.scope = "col";
  head.textContent = "Listen";
  const rows = [...table.tBodies[0].rows].map((row) => [row, clipInRow(keys, [...row.cells].map((cell) => cell.textContent))]);
  if (rows.some(([, clip]) => clip === null)) return;
  table.tHead.rows[0].prepend(head);
  head.className = "no-print hear";
  for (const [row, clip] of rows) row.prepend(button(row, clip, player));
}

// The cell with the button; the player comes below the button's row.
function button(row, clip, player) {
  const cell = document.createElement("td");
  cell.className = "no-print hear";
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button-quiet button-small";
  made.textContent = "Hear";
  made.setAttribute("aria-label", `Hear ${clipName(clip)}`);
  made.addEventListener("click", () => {
    const below = document.createElement("tr");
    below.className = "clip-row no-print";
    const room = below.insertCell();
    room.colSpan = row.cells.length;
    room.append(player.element);
    for (const old of document.querySelectorAll(".clip-row")) old.remove();
    row.after(below);
    player.hear(clip);
  });
  cell.append(made);
  return cell;
}
