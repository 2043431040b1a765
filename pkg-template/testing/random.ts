// Deterministic randomness: hashes, so that any part of the account can be generated in any order, and one sequence for
// the probabilities of faults. The same seed gives the same box on every machine.

/** A 32-bit hash of two integers. */
export function mix(a: number, b: number): number {
  let hash = Math.imul((a | 0) ^ 0x2545_f491, 0x85eb_ca6b);
  hash ^= hash >>> 15;
  hash = Math.imul(hash ^ (b | 0), 0xc2b2_ae35);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0x27d4_eb2f);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** An integer of `from` to `to`, both included, from a hash. */
export function between(hash: number, from: number, to: number): number {
  return from + (hash % (to - from + 1));
}

/** Hexadecimal digits derived from a hash. */
export function hex(hash: number, digits: number): string {
  let text = "";
  for (let part = 0; text.length < digits; part += 1) text += mix(hash, part).toString(16).padStart(8, "0");
  return text.slice(0, digits);
}

/** A generator of numbers from 0 (included) to 1 (not included). */
export function sequence(seed: number): () => number {
  let step = 0;
  return () => {
    step += 1;
    return mix(seed, step) / 0x1_0000_0000;
  };
}

/** A 32-bit hash of a text. */
export function textHash(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash, 31) + text.charCodeAt(index);
  return mix(hash, text.length);
}
