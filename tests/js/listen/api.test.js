import assert from "node:assert/strict";
import { test } from "node:test";

import { createApi } from "../../../static/js/listen/api.js";
import { SendRefused } from "../../../static/js/listen/outbox.js";
import { useTexts } from "../../../static/js/listen/text.js";

useTexts({ "error.page_refused": "Load it again.", "error.load_again": "Load this page again." });

function setUp(status, body) {
  const requests = [];
  const fetch = async (url, options) => {
    requests.push({ url, ...options });
    return {
      status,
      ok: status < 300,
      json: async () => { if (typeof body === "string") throw new SyntaxError("not JSON"); return body; },
    };
  };
  return { requests, api: createApi({ fetch, ratingUrl: "/rate/", commentUrl: "/comment/", interactionsUrl: "/interactions/", submitUrl: "/submit/", csrfToken: "secret" }) };
}

test("a rating is posted as JSON with the page's own token", async () => {
  const { api, requests } = setUp(200, { slot: "a", score: 5, sequence: 1 });
  assert.deepEqual(await api.saveRating({ slot: "a", score: 5, sequence: 1 }), { slot: "a", score: 5, sequence: 1 });
  assert.equal(requests[0].url, "/rate/");
  assert.equal(requests[0].method, "POST");
  assert.equal(requests[0].headers["X-CSRFToken"], "secret");
  assert.deepEqual(JSON.parse(requests[0].body), { slot: "a", score: 5, sequence: 1 });
});

test("a comment goes to its own address", async () => {
  const { api, requests } = setUp(200, { slot: "a", text: "thin", sequence: 1 });
  await api.saveComment({ slot: "a", text: "thin", sequence: 1 });
  assert.equal(requests[0].url, "/comment/");
});

test("so do interactions, which outlive the page that sends them", async () => {
  const { api, requests } = setUp(200, { sequence: 1 });
  await api.saveInteractions({ slot: "a", interactions: [] });
  assert.equal(requests[0].url, "/interactions/");
  assert.equal(requests[0].keepalive, true);
});

test("a refusal carries the server's sentence", async () => {
  const { api } = setUp(409, { error: "This study is closed." });
  await assert.rejects(api.submitTrial({}), (error) => error instanceof SendRefused && error.message === "This study is closed." && !error.keep);
});

test("a sentence for programmers is not shown to a listener", async () => {
  const { api } = setUp(400, { error: "A score must be a whole number, not 'x'." });
  await assert.rejects(api.saveRating({}), (error) => error instanceof SendRefused && error.message === "Load this page again.");
});

test("a page that is too old is told to load again, and its grades are kept", async () => {
  const { api } = setUp(403, "<html>");
  await assert.rejects(api.saveRating({}), (error) => error instanceof SendRefused && /Load it again/.test(error.message) && error.keep);
});

test("a study that is paused may open again: the sentence is the server's, and the grades are kept", async () => {
  const { api } = setUp(403, { error: "This study is paused." });
  await assert.rejects(api.saveRating({}), (error) => error instanceof SendRefused && error.message === "This study is paused." && error.keep);
});

test("a refusal by somebody in between, who thinks a grade too long, costs no grade", async () => {
  const { api } = setUp(413, "<html>");
  await assert.rejects(api.saveRating({}), (error) => error instanceof SendRefused && /Load it again/.test(error.message) && error.keep);
});

test("a server in trouble is no refusal: it is tried again", async () => {
  for (const status of [500, 502, 503, 429, 408]) {
    await assert.rejects(setUp(status, {}).api.saveRating({}), (error) => !(error instanceof SendRefused));
  }
});

test("a page in between that answers for the server is no answer", async () => {
  await assert.rejects(setUp(200, "<html>Sign in to the wireless network").api.saveRating({}), SyntaxError);
});
