// The browser's own storage, or for this page only where the browser forbids it or has no room left.

export function safeStorage(open) {
  const fallback = new Map();
  const attempt = (action, otherwise) => {
    try {
      return action(open());
    } catch {
      return otherwise();
    }
  };
  return {
    /** Whether what was set under that key outlives the page. */
    keeps: (key) => !fallback.has(key),
    getItem: (key) => fallback.get(key) ?? attempt((storage) => storage.getItem(key), () => null),
    setItem(key, value) {
      fallback.delete(key);
      attempt((storage) => storage.setItem(key, value), () => fallback.set(key, value));
    },
    removeItem(key) {
      fallback.delete(key);
      attempt((storage) => storage.removeItem(key), () => {});
    },
  };
}
