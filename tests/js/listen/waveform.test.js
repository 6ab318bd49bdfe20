import assert from "node:assert/strict";
import { test } from "node:test";

import { peaks, together } from "../../../static/js/listen/waveform.js";

test("a column is the loudest sample of its stretch, of any channel and sign", () => {
  const left = Float32Array.from([0.25, 0, 0, -0.75]);
  const right = Float32Array.from([0, -0.5, 0, 0.25]);
  assert.deepEqual(peaks([left, right], 2), [0.5, 0.75]);
});

test("every sample is in one column, also where they do not divide", () => {
  const samples = Float32Array.from({ length: 10 }, (_, index) => index / 16);
  assert.deepEqual(peaks([samples], 3), [2 / 16, 5 / 16, 9 / 16]);
});

test("more columns than samples do no harm", () => {
  assert.equal(peaks([Float32Array.from([0.5])], 4).length, 4);
});

test("several sounds drawn together are no single one's", () => {
  const buffer = (...channels) => ({ numberOfChannels: channels.length, getChannelData: (channel) => new Float32Array(channels[channel]) });
  const all = together([buffer([0.5, 0], [0.25, 0]), buffer([0, -1])]);
  const channels = Array.from({ length: all.numberOfChannels }, (_, channel) => all.getChannelData(channel));
  assert.deepEqual(peaks(channels, 2), [0.5, 1]);
});
