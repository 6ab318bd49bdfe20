import assert from "node:assert/strict";
import { test } from "node:test";

import { safeStorage } from "../../../static/js/listen/storage.js";

test("where storage is forbidden the page remembers by itself", () => {
  const storage = safeStorage(() => { throw new Error("SecurityError"); });
  assert.equal(storage.getItem("a"), null);
  assert.equal(storage.keeps("a"), true);
  storage.setItem("a", "1");
  assert.equal(storage.getItem("a"), "1");
  assert.equal(storage.keeps("a"), false);
  storage.removeItem("a");
  assert.equal(storage.getItem("a"), null);
  assert.equal(storage.keeps("a"), true);
});

test("where storage works it is used", () => {
  const items = new Map();
  const storage = safeStorage(() => ({
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
  }));
  storage.setItem("a", "1");
  assert.equal(items.get("a"), "1");
  assert.equal(storage.getItem("a"), "1");
  storage.removeItem("a");
  assert.equal(items.size, 0);
});

test("a full storage loses nothing that is set on this page", () => {
  const storage = safeStorage(() => ({ getItem: () => "old", setItem() { throw new Error("QuotaExceededError"); }, removeItem() {} }));
  storage.setItem("a", "new");
  assert.equal(storage.getItem("a"), "new");
  assert.equal(storage.keeps("a"), false);
});
