// The session has ended: what was typed on its last page need not be kept.

import { safeStorage } from "../listen/storage.js";
import { Draft } from "./draft.js";

new Draft(safeStorage(() => globalThis.localStorage), location.pathname, null).forget();
