import assert from "node:assert/strict";
import { test } from "node:test";

import { SILENCE, fadeCurve, fadeFrames, planChange, REST_FRAMES, seamEnvelope } from "../../../static/js/listen/fades.js";

const LENGTH = 240;

test("a fade lasts 5 ms at any rate", () => {
  assert.equal(fadeFrames(48000), 240);
  assert.equal(fadeFrames(44100), 221);
  assert.equal(fadeFrames(16000), 80);
});

test("a rising curve is a raised cosine from 0 to 1, and a falling one its mirror image", () => {
  const [rising, falling] = [fadeCurve(LENGTH, true), fadeCurve(LENGTH, false)];
  assert.equal(rising.length, LENGTH + 1);
  assert.equal(rising[0], 0);
  assert.equal(rising[LENGTH], 1);
  assert.equal(rising[LENGTH / 2], 0.5);
  rising.forEach((value, frame) => {
    assert.ok(Math.abs(value + falling[frame] - 1) < 1e-6);
    assert.ok(frame === 0 || value > rising[frame - 1]);
  });
});

test("from silence there is a fade-in only", () => {
  const { timeline, fades } = planChange(SILENCE, 2, 1000, LENGTH);
  assert.deepEqual(fades, [{ signal: 2, rising: true, frame: 1000 }]);
  assert.equal(timeline.sounding, 2);
});

test("a switch is a fade-out and then a fade-in, never both at once", () => {
  const { fades } = planChange({ sounding: 0, free: 0 }, 1, 1000, LENGTH);
  assert.deepEqual(fades, [
    { signal: 0, rising: false, frame: 1000 },
    { signal: 1, rising: true, frame: 1000 + LENGTH },
  ]);
});

test("stopping is a fade-out only, and to hear what is heard changes nothing", () => {
  const sounding = { sounding: 3, free: 0 };
  assert.deepEqual(planChange(sounding, null, 500, LENGTH).fades, [{ signal: 3, rising: false, frame: 500 }]);
  assert.deepEqual(planChange(sounding, 3, 500, LENGTH), { timeline: sounding, fades: [], quiet: null });
});

test("to go on from another place, what is heard fades out and in again, and in between nothing sounds", () => {
  const { fades, quiet, timeline } = planChange({ sounding: 3, free: 0 }, 3, 500, LENGTH, true);
  assert.deepEqual(fades, [
    { signal: 3, rising: false, frame: 500 },
    { signal: 3, rising: true, frame: 500 + LENGTH + REST_FRAMES },
  ]);
  assert.equal(quiet, 500 + LENGTH + REST_FRAMES);
  assert.deepEqual(timeline, { sounding: 3, free: 500 + 2 * LENGTH + 2 * REST_FRAMES });
});

test("quiet is where the fade-in begins, or where the fade-out has ended", () => {
  assert.equal(planChange(SILENCE, 2, 1000, LENGTH).quiet, 1000);
  assert.equal(planChange({ sounding: 0, free: 1100 }, 1, 1000, LENGTH).quiet, 1100 + LENGTH);
  assert.equal(planChange({ sounding: 0, free: 0 }, null, 1000, LENGTH).quiet, 1000 + LENGTH);
});

test("a loop's seam fades out to the end and in from the beginning, every round but the first", () => {
  const frames = 1000;
  const envelope = seamEnvelope(frames, LENGTH);
  const [rising, falling] = [fadeCurve(LENGTH, true), fadeCurve(LENGTH, false)];
  assert.equal(envelope.length, frames + LENGTH);
  const gainAt = (frame) => envelope[frame < envelope.length ? frame : LENGTH + ((frame - LENGTH) % frames)];
  for (let frame = 0; frame < 4 * frames; frame++) {
    const place = frame % frames;
    const due = place >= frames - LENGTH ? falling[place - frames + LENGTH] : frame >= frames && place < LENGTH ? rising[place] : 1;
    assert.equal(gainAt(frame), due, `frame ${frame}`);
  }
  assert.equal(gainAt(frames), 0);
});

test("however fast somebody switches, no two fades ever overlap and one signal at most sounds", () => {
  let timeline = SILENCE;
  const all = [];
  let seed = 7;
  const random = (below) => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed % below; };
  for (let frame = 0; frame < 20000; frame += random(300)) {
    const plan = planChange(timeline, random(6) === 5 ? null : random(5), frame, LENGTH);
    timeline = plan.timeline;
    all.push(...plan.fades);
  }
  assert.ok(all.length > 100);
  let sounding = null;
  const last = {};
  all.forEach((fade, index) => {
    // Of one signal they lie a block apart.
    assert.ok(fade.frame >= (last[fade.signal] ?? 0) + LENGTH + REST_FRAMES || !(fade.signal in last));
    last[fade.signal] = fade.frame;
    if (index) assert.ok(fade.frame >= all[index - 1].frame + LENGTH);
    if (fade.rising) {
      assert.equal(sounding, null);
      sounding = fade.signal;
    } else {
      assert.equal(sounding, fade.signal);
      sounding = null;
    }
  });
});
