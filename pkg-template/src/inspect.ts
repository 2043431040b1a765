/** Inspecting values of callers: they may be of any type, and may throw when they are inspected (a Proxy, a getter). */

/** The result of `read`, or undefined if it throws. */
export function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** `instanceof` that never throws, as it can for a Proxy. */
export const isInstance = <Instance>(value: unknown, Class: new (...args: never[]) => Instance): value is Instance =>
  orUndefined(() => value instanceof Class) === true;

/** The getters of a class of views. A subclass may have others, which the module must not trust: they may lie. */
function viewGetters(prototype: object) {
  const getterOf = (name: string | symbol) => {
    const property = Object.getOwnPropertyDescriptor(prototype, name);
    return (view: unknown) => property?.get?.call(view) as unknown;
  };
  return {
    buffer: getterOf("buffer"),
    byteOffset: getterOf("byteOffset"),
    byteLength: getterOf("byteLength"),
    getterOf,
  };
}

const typedArray = viewGetters(Object.getPrototypeOf(Uint8Array.prototype) as object);
const dataView = viewGetters(DataView.prototype);
const typedArrayName = typedArray.getterOf(Symbol.toStringTag);

/** A `Uint8Array`, also of another realm. */
export const isUint8Array = (value: unknown): value is Uint8Array => typedArrayName(value) === "Uint8Array";

/** The bytes of a view of any type and realm, as a plain `Uint8Array` on the same buffer. Throws if that was transferred. */
export function bytesOfView(view: ArrayBufferView): Uint8Array {
  const { buffer, byteOffset, byteLength } = typedArrayName(view) === undefined ? dataView : typedArray;
  return new Uint8Array(buffer(view) as ArrayBuffer, byteOffset(view) as number, byteLength(view) as number);
}

/** The type of a value for an error message, e.g. "an array". */
export function describeType(value: unknown): string {
  switch (typeof value) {
    case "undefined":
      return "undefined";
    case "string":
      return "text";
    case "object":
      return value === null ? "null" : (orUndefined(() => describeObject(value)) ?? "an object");
    default:
      return `a ${typeof value}`;
  }
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return "an array";
  if (hasMethod(value, "getTime")) return "a Date";
  if (hasMethod(value, "then")) return "a promise";
  return Symbol.iterator in value ? "a collection" : "an object";
}

/** A value for an error message: short ones are quoted, others only described. */
export const describeValue = (value: unknown): string =>
  typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : typeof value === "string" && value.length <= 40
      ? JSON.stringify(value)
      : describeType(value);

/** Whether a value holds data in its own fields: not an array or other collection, a Date or a promise. May throw. */
export const isPlainObject = (value: unknown): value is object =>
  typeof value === "object" &&
  value !== null &&
  !(Symbol.iterator in value) &&
  !hasMethod(value, "getTime") &&
  !hasMethod(value, "then");

const hasMethod = (value: object, name: string) => typeof (value as Record<string, unknown>)[name] === "function";
