// The scenes of the demo, by name: each is a few faults of the simulated API.

/** Matches the window in which the current month begins. */
const beginsThisMonth = () => {
  const now = new Date();
  const start = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) / 1000;
  return (url) =>
    Number(url.searchParams.get("startTime")) <= start && start <= Number(url.searchParams.get("endTime"));
};

/** The month before the current one: "2026-01". */
const lastMonth = () => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
};

const isBalance = (url) => url.pathname.endsWith("/billing/balance/detail");

const noPermission = { code: 401, reason: "UNAUTHORIZED", message: "no permission" };

export const scenes = {
  fine: { label: "works", faults: () => [] },
  "rate-limit": { label: "limits requests, twice", faults: () => [{ name: "rate-limit", times: 2, waitSeconds: 2 }] },
  "server-error": { label: "fails twice, then works", faults: () => [{ name: "server-error", times: 2 }] },
  "cut-off": { label: "breaks off two answers", faults: () => [{ name: "cut-off", times: 2 }] },
  slow: {
    label: "is slow",
    faults: () => [
      { name: "latency", ms: 900, times: Infinity },
      { name: "slow-chunks", chunkBytes: 16_384, pauseMs: 60, times: Infinity },
    ],
  },
  "one-month": {
    label: "fails for the current month",
    faults: () => [{ name: "server-error", status: 503, times: Infinity, match: beginsThisMonth() }],
  },
  "no-balance": {
    label: "fails for the balance",
    faults: () => [{ name: "server-error", status: 503, times: Infinity, match: isBalance }],
  },
  "altered-invoice": {
    label: "bills 1.50 more than the bills of the last month",
    faults: () => [{ name: "altered-invoice", month: lastMonth(), difference: "1.5" }],
  },
  "no-permission": {
    label: "rejects the key",
    faults: () => [{ name: "envelope", status: 401, envelope: noPermission, times: Infinity }],
  },
  nonsense: {
    label: "answers with a web page",
    faults: () => [{ name: "html", times: Infinity }],
  },
  offline: { label: "is not reachable", faults: () => [{ name: "reset", times: Infinity }] },
};

/** Applies a scene to the box. Returns false if there is no such scene. */
export function chooseScene(box, name) {
  if (!Object.hasOwn(scenes, name)) return false;
  box.clear();
  for (const fault of scenes[name].faults()) box.inject(fault);
  return true;
}
