// One choice of several: a fieldset of radio buttons.

export class Options {
  #fieldset;
  #radios;

  /** choose(value) is called with every choice. */
  constructor(fieldset, choose) {
    this.#fieldset = fieldset;
    this.#radios = [...fieldset.querySelectorAll("input[type=radio]")];
    for (const radio of this.#radios) radio.addEventListener("change", () => choose(Number(radio.value)));
  }

  set value(value) {
    for (const radio of this.#radios) radio.checked = value !== null && Number(radio.value) === value;
  }

  set enabled(enabled) { this.#fieldset.disabled = !enabled; }

  /** Where the focus goes: the chosen one, or before there is one the middle, which leans to neither end. */
  get control() {
    return this.#radios.find((radio) => radio.checked) ?? this.#radios[Math.floor((this.#radios.length - 1) / 2)];
  }

  /** Choose this radio button, if it is one of ours and not chosen yet. */
  take(element) {
    const takes = this.#radios.includes(element) && !element.checked;
    if (takes) element.click();
    return takes;
  }
}
