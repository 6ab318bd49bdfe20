// Says in one sentence, over the waveform, that nothing sounds though it should, with a button that helps.

import { text } from "./text.js";

const WORDS = {
  blocked: { sentence: "sound.blocked", button: "sound.allow" },
  interrupted: { sentence: "sound.interrupted", button: "sound.go_on" },
};

/** Makes the notice inside `box`; returns show(kind), kind being one of WORDS or null. onPress: the button's. */
export function mountSoundNotice(box, { onPress }) {
  const notice = document.createElement("div");
  notice.className = "sound-notice";
  notice.setAttribute("role", "alert");
  notice.hidden = true;
  const sentence = document.createElement("p");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.addEventListener("click", onPress);
  notice.append(sentence, button);
  box.append(notice);
  return (kind) => {
    notice.hidden = kind === null;
    if (kind === null) return;
    sentence.textContent = text(WORDS[kind].sentence);
    button.textContent = text(WORDS[kind].button);
  };
}
