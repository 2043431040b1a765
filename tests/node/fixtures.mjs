// Shared by several tests of this folder: boxes on a server, and parts of programs that run in processes of their own.

import { startServer } from "../support/server.mjs";

/** Started by the first {@link openBox}. */
let starting;

export const closeServer = async () => (await starting)?.close();

/** The simulated API, on a server. */
export async function openBox(account = {}) {
  const server = await (starting ??= startServer());
  const response = await fetch(`${server.origin}/control/new`, { method: "POST", body: JSON.stringify(account) });
  const { id } = await response.json();
  return { box: server.boxes.get(id), baseUrl: `${server.origin}/box/${id}` };
}

export const january = `{ period: "2026-01", cycleType: "Day" }`;

/** Counts the timers that the package leaves: those that a file of it has set. The platform's fetch has timers of its own. */
export const countTimers = `
  const timers = new Set();
  const { setTimeout: start, clearTimeout: stop } = globalThis;
  globalThis.setTimeout = (work, ms, ...args) => {
    const timer = start((...given) => (timers.delete(timer), work(...given)), ms, ...args);
    if (new Error().stack.includes("/novita-billing/dist/")) timers.add(timer);
    return timer;
  };
  globalThis.clearTimeout = (timer) => (timers.delete(timer), stop(timer));`;

export const newClient = `new BillingClient({ apiKey: settings.apiKey, baseUrl: settings.baseUrl, ...settings.options })`;
