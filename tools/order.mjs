// The order of a module's functions: those that look alike stand side by side, so that brotli finds nearby what they have
// in common, and writes it shorter. It is 2 % of what a browser loads.

import { read } from "./module.mjs";

/** So many bytes in a row are compared: an opcode and what it is given. */
const RUN = 4;

/**
 * The functions of a module in an order in which each stands behind the one that it looks most like.
 *
 * @param {string} text the module as Binaryen writes it, in which functions are called by name
 * @param {Uint8Array} wasm the same module
 */
export function ordered(text, wasm) {
  const end = text.lastIndexOf(")");
  const [head, ...functions] = text.slice(0, end).split(/^(?= \(func )/m);
  const bodies = read(wasm).map(({ body }) => body);
  if (functions.length !== bodies.length) throw new Error("the module and its text have not the same functions");
  return [head, ...orderOf(bodies).map((place) => functions[place]), text.slice(end)].join("");
}

/** The places of functions, the largest first, and behind each the one that has most runs in common with it. */
function orderOf(bodies) {
  const runs = bodies.map(runsOf);
  const left = new Set(bodies.keys());
  let last = bodies.reduce((largest, body, place) => (body.length > bodies[largest].length ? place : largest), 0);
  const order = [];
  for (;;) {
    order.push(last);
    left.delete(last);
    if (left.size === 0) return order;
    let [next, most] = [undefined, -1];
    for (const place of left) {
      // Of a long function little may be new although it has much in common.
      const likeness = shared(runs[last], runs[place]) / Math.sqrt(runs[place].size + 20);
      if (likeness > most) [next, most] = [place, likeness];
    }
    last = next;
  }
}

function runsOf(body) {
  const runs = new Set();
  for (let start = 0; start + RUN <= body.length; start++) runs.add(body.readUInt32LE(start));
  return runs;
}

function shared(one, other) {
  const [few, many] = one.size < other.size ? [one, other] : [other, one];
  let count = 0;
  for (const run of few) if (many.has(run)) count += 1;
  return count;
}
