/** A body in which the key does not appear, should the service ever quote it. */

const replacement = "[removed]";

/** Replaces each occurrence of a text, also across the borders of chunks. Each chunk is passed on but for its last bytes. */
export function without(secret: string): TransformStream<Uint8Array, Uint8Array> {
  const wanted = new TextEncoder().encode(secret);
  const substitute = new TextEncoder().encode(replacement);
  let held: Uint8Array = new Uint8Array();
  return new TransformStream({
    transform(chunk, controller) {
      const bytes = held.length === 0 ? chunk : joined(held, chunk);
      let from = 0;
      for (let at = indexOf(bytes, wanted, 0); at >= 0; at = indexOf(bytes, wanted, from)) {
        controller.enqueue(joined(bytes.subarray(from, at), substitute));
        from = at + wanted.length;
      }
      const rest = bytes.subarray(from);
      // What may be the beginning of it waits for the next chunk.
      const kept = beginningAtEnd(rest, wanted);
      if (rest.length > kept) controller.enqueue(rest.subarray(0, rest.length - kept));
      held = rest.slice(rest.length - kept);
    },
    flush(controller) {
      if (held.length > 0) controller.enqueue(held);
    },
  });
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(wanted[0] as number, from); at >= 0; at = bytes.indexOf(wanted[0] as number, at + 1)) {
    if (at + wanted.length > bytes.length) return -1;
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return -1;
}

/** How many of the last bytes are the first ones of a text. */
function beginningAtEnd(bytes: Uint8Array, wanted: Uint8Array): number {
  for (let count = Math.min(wanted.length - 1, bytes.length); count > 0; count -= 1) {
    const start = bytes.length - count;
    if (wanted.subarray(0, count).every((byte, index) => bytes[start + index] === byte)) return count;
  }
  return 0;
}
