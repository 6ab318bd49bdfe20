// The field for what a listener has to say on the sound that they hear. Knows no server.

import { slotName } from "./signals.js";
import { text } from "./text.js";

export class Comments {
  #field;
  #label;
  #items;
  #layout;
  #texts;
  #slot = null;

  /** texts: each slot's comment so far; write(slot, text) is called with every change. */
  constructor(root, { texts, layout, write }) {
    this.#field = root.querySelector("[data-comment]");
    this.#label = root.querySelector("[data-comment-label]");
    this.#items = [...root.querySelectorAll("[data-slot]")];
    this.#layout = layout;
    this.#texts = [...texts];
    this.#texts.forEach((_, slot) => this.#mark(slot));
    this.#field.addEventListener("input", () => {
      this.#texts[this.#slot] = this.#field.value;
      this.#mark(this.#slot);
      write(this.#slot, this.#field.value);
    });
  }

  /** The field belongs to the sound heard last; of what is not graded one writes no comment. */
  showSignal(signal) {
    this.#slot = typeof signal === "number" ? signal : null;
    this.#field.disabled = this.#slot === null;
    this.#field.value = this.#texts[this.#slot] ?? "";
    this.#label.textContent = this.#slot === null ? text("comment.label") : text("comment.on", { name: slotName(this.#slot, this.#layout) });
  }

  /** Another tab's comment, and newer. */
  replace(slot, words) {
    if (this.#texts[slot] === words) return;
    this.#texts[slot] = words;
    this.#mark(slot);
    if (slot === this.#slot) this.#field.value = words;
  }

  focus() { this.#field.focus(); }

  #mark(slot) { this.#items[slot].toggleAttribute("data-commented", this.#texts[slot].trim() !== ""); }
}
