// Takes off the mask that a clip comes with, so that nothing is read from its bytes without decoding it. The server puts it
// on in mushra/protocol/mask.py, where it is defined.

const STEP = 0x9e3779b9;

/** The clip's bytes in clear; the last part of its address is the key. */
export function unmask(bytes, url) {
  const words = new Uint32Array(Math.ceil(bytes.byteLength / 4));
  new Uint8Array(words.buffer).set(new Uint8Array(bytes));
  let count = fnv1a(new URL(url, "http://x").pathname.split("/").pop());
  for (let index = 0; index < words.length; index++) {
    words[index] ^= finalized(count);
    count = (count + STEP) | 0;
  }
  return words.buffer.slice(0, bytes.byteLength);
}

function fnv1a(key) {
  return new TextEncoder().encode(key).reduce((value, byte) => Math.imul(value ^ byte, 0x01000193), 0x811c9dc5);
}

/** The last step of MurmurHash3. */
function finalized(value) {
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
