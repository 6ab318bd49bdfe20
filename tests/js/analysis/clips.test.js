// A clip by its names.

import assert from "node:assert/strict";
import { test } from "node:test";

import { clipAddress, clipInRow, clipName, clipOf, referenceOf } from "../../../static/js/analysis/clips.js";

const CLIP = { song: "Åse & Co", target: "vocals", system: "a+b" };

test("an address carries names of any letters", () => {
  const query = new URL(clipAddress("/studies/one/clip/", CLIP), "http://here").searchParams;
  assert.deepEqual(Object.fromEntries(query), CLIP);
});

test("a clip has a name for people, and a reference of the same song and target", () => {
  assert.equal(clipName(CLIP), "a+b, vocals of Åse & Co");
  assert.deepEqual(referenceOf(CLIP, "ref"), { ...CLIP, system: "ref" });
  assert.deepEqual(clipOf(["Åse & Co", "vocals", "a+b"]), CLIP);
});

test("a row is a clip where the table's columns name it, wherever they stand", () => {
  assert.deepEqual(clipInRow(["value", "system", "target", "song"], ["1.0", "a+b", "vocals", "Åse & Co"]), CLIP);
  assert.equal(clipInRow(["song", "system"], ["Åse & Co", "a+b"]), null);
});
