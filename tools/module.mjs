// What the build and its measurements do with the sections of a WebAssembly module.

/** The ids of the sections that are looked into. */
const customSection = 0;
const importSection = 2;
const exportSection = 7;
const codeSection = 10;
const dataSection = 11;

/** What wasm-bindgen makes up by itself; the exports that the facade calls keep their names. */
const isGenerated = (name) => name.startsWith("__") || name.startsWith("wasm_bindgen__");

/**
 * The same module and glue with short names between them, and without the exports that the glue never uses.
 * wasm-bindgen names each import after its function with a hash of 16 digits, which no compression makes smaller and
 * which are loaded twice. Throws where the glue does not name an import of the module, as then the two do not fit.
 *
 * @param {Uint8Array} wasm
 * @param {string} glue
 */
export function shortenNames(wasm, glue) {
  const short = new Map();
  const shorten = (name) => {
    if (!short.has(name)) {
      const all = whole(name);
      if (!all.test(glue)) throw new Error(`the glue does not name ${name}, which the module imports`);
      short.set(name, `$${short.size.toString(36)}`);
      glue = glue.replaceAll(all, () => short.get(name));
    }
    return short.get(name);
  };
  const isUsed = (name) => short.has(name) || whole(name).test(glue);
  const parts = [wasm.subarray(0, 8)];
  for (const { id, body } of sections(wasm)) {
    const reader = new Reader(body);
    const section =
      id === importSection ? imports(reader, shorten) : id === exportSection ? exports(reader, shorten, isUsed) : body;
    parts.push([id], leb(section.length), section);
  }
  return { wasm: join(parts), glue };
}

/** Functions that do nothing but make a panic's message, and never return. */
const isPanic = (name) =>
  /\bpanicking::|::(slice_index|unwrap|expect|assert)_fail(ed)?$|::handle_alloc_error$/.test(name);

/**
 * The same module, in which a panic is a trap and no more: nobody hears its message, but making it takes code. Needs the
 * functions' names, and throws where it finds no panic by them.
 *
 * @param {Uint8Array} wasm
 */
export function trapPanics(wasm) {
  const functions = read(wasm);
  if (!functions.some(({ name }) => name.endsWith("::panicking::panic_fmt"))) {
    throw new Error("the module has no function for panics by the name that is known");
  }
  const noLocals = 0x00;
  const unreachable = 0x00;
  const end = 0x0b;
  const parts = [wasm.subarray(0, 8)];
  for (const { id, body } of sections(wasm)) {
    const bodies = functions.map((it) => (isPanic(it.name) ? Buffer.from([noLocals, unreachable, end]) : it.body));
    const section =
      id === codeSection ? join([leb(bodies.length), ...bodies.flatMap((code) => [leb(code.length), code])]) : body;
    parts.push([id], leb(section.length), section);
  }
  return join(parts);
}

/**
 * The same module without the places in the source that panics would name: the names of files, and the records of a
 * name's address, its length, a line and a column. Traps tell them to nobody. Zeros compress to nothing.
 *
 * @param {Uint8Array} wasm
 */
export function forgetPlaces(wasm) {
  const changed = Buffer.from(wasm);
  const dataOf = (bytes) => [...sections(bytes)].find(({ id }) => id === dataSection).body;
  // Views of the same bytes: what is read does not change while the places are looked for.
  const [segments, changing] = [segmentsOf(dataOf(wasm)), segmentsOf(dataOf(changed))];
  const locate = (address, length) => {
    const which = segments.findIndex((it) => address >= it.address && address + length <= it.address + it.bytes.length);
    return which < 0 ? undefined : { which, start: address - segments[which].address };
  };
  const clear = ({ which, start }, length) => changing[which].bytes.fill(0, start, start + length);
  let places = 0;
  for (const [which, { address, bytes }] of segments.entries()) {
    for (let start = -address & 3; start + 16 <= bytes.length; start += 4) {
      const [name, length, line, column] = [0, 4, 8, 12].map((offset) => bytes.readUInt32LE(start + offset));
      const named = length > 3 && length < 300 && line > 0 && column > 0 && locate(name, length);
      if (!named) continue;
      const file = segments[named.which].bytes.toString("latin1", named.start, named.start + length);
      if (!/^[\w./-]+\.rs$/.test(file)) continue;
      clear({ which, start }, 16);
      clear(named, length);
      places += 1;
    }
  }
  if (places === 0) throw new Error("the module names no place in the source in the form that is known");
  return changed;
}

/** What is written to memory at the start: the addresses, and views of the bytes. */
function segmentsOf(section) {
  const [i32Const, end] = [0x41, 0x0b];
  const reader = new Reader(section);
  return Array.from({ length: reader.number() }, () => {
    const [mode, opcode] = [reader.number(), reader.byte()];
    const address = reader.signed();
    if (mode !== 0 || opcode !== i32Const || reader.byte() !== end) {
      throw new Error("the module's data is not written as it is known to be");
    }
    return { address, bytes: reader.bytes(reader.number()) };
  });
}

/** The functions that a module defines: their names, where it has them, and their code. */
export function read(wasm) {
  let imported = 0;
  let bodies = [];
  let names = new Map();
  for (const { id, body } of sections(wasm)) {
    const reader = new Reader(body);
    if (id === importSection) imported = reader.number();
    if (id === codeSection) bodies = Array.from({ length: reader.number() }, () => reader.bytes(reader.number()));
    if (id === customSection && reader.text() === "name") names = functionNames(reader);
  }
  return bodies.map((body, index) => ({ body, name: names.get(index + imported) ?? `function ${index}` }));
}

function functionNames(reader) {
  const functions = 1;
  while (!reader.atEnd()) {
    const id = reader.byte();
    const part = new Reader(reader.bytes(reader.number()));
    if (id === functions) return new Map(Array.from({ length: part.number() }, () => [part.number(), part.text()]));
  }
  return new Map();
}

function* sections(wasm) {
  const reader = new Reader(wasm.subarray("\0asm".length + 4));
  while (!reader.atEnd()) {
    const id = reader.byte();
    yield { id, body: reader.bytes(reader.number()) };
  }
}

/** A name where it stands alone, and not in a longer one. */
const whole = (name) => new RegExp(`(?<![\\w$])${name.replaceAll(/\W/g, "\\$&")}(?![\\w$])`, "g");

/** The import section: for each import its module, its name, and what it is. */
function imports(section, shorten) {
  const count = section.number();
  const parts = [leb(count)];
  for (let entry = 0; entry < count; entry++) {
    const [module, name] = [section.text(), section.text()];
    const kind = section.byte();
    // Functions are described by the number of a type; other imports would be by more.
    if (kind !== 0) throw new Error(`${name} is imported and is no function`);
    parts.push(text(shorten(module)), text(shorten(name)), [kind], leb(section.number()));
  }
  return join(parts);
}

/** The export section: for each export its name, and which function, memory or table it is. */
function exports(section, shorten, isUsed) {
  const kept = [];
  for (let left = section.number(); left > 0; left--) {
    const name = section.text();
    const entry = [[section.byte()], leb(section.number())];
    if (!isGenerated(name)) kept.push(join([text(name), ...entry]));
    else if (isUsed(name)) kept.push(join([text(shorten(name)), ...entry]));
  }
  return join([leb(kept.length), ...kept]);
}

/** Reads what WebAssembly's sections are made of. */
class Reader {
  constructor(bytes) {
    this.rest = bytes;
  }

  atEnd() {
    return this.rest.length === 0;
  }

  bytes(length) {
    const bytes = this.rest.subarray(0, length);
    if (bytes.length < length) throw new Error("the module ends too early");
    this.rest = this.rest.subarray(length);
    return bytes;
  }

  byte() {
    return this.bytes(1)[0];
  }

  /** An unsigned number, seven bits a byte (LEB128). */
  number() {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  }

  /** A signed number of at most 32 bits, seven bits a byte. */
  signed() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      if (byte < 128) return shift < 25 && byte & 64 ? value | (-1 << (shift + 7)) : value;
    }
  }

  text() {
    return Buffer.from(this.bytes(this.number())).toString();
  }
}

/** A number as {@link Reader.number} reads it. */
function leb(number) {
  const bytes = [];
  for (let rest = number; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

const text = (name) => join([leb(Buffer.byteLength(name)), Buffer.from(name)]);

const join = (parts) => Buffer.concat(parts.map((part) => Buffer.from(part)));
