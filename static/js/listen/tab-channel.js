// Reaches the other tabs of this browser, over plain HTTP too.

/**
 * {send(message), listen(hear)} between all tabs that open a channel of that name; null where the browser forbids its
 * storage: what one tab holds, another could not take up there, so both may work, and the server keeps what is newest.
 */
export function openTabChannel(name, window) {
  try {
    window.localStorage.getItem(name);
    return window.BroadcastChannel ? byBroadcast(new window.BroadcastChannel(name)) : byStorage(name, window);
  } catch {
    return null;
  }
}

function byBroadcast(channel) {
  return {
    send: (message) => channel.postMessage(message),
    listen: (hear) => channel.addEventListener("message", ({ data }) => hear(data)),
  };
}

/** Older browsers tell every other tab what is written into the storage. */
function byStorage(name, window) {
  return {
    send(message) {
      try {
        window.localStorage.setItem(name, JSON.stringify(message));
        window.localStorage.removeItem(name); // the same message again is a change again
      } catch {
        // full: both tabs work, as where there is no storage
      }
    },
    listen: (hear) => window.addEventListener("storage", ({ key, newValue }) => { if (key === name && newValue) hear(JSON.parse(newValue)); }),
  };
}
