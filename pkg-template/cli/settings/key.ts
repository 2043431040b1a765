/** Where the key comes from: the environment, a file that only its owner can read, or standard input. Never an argument. */

import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { quoted } from "../arguments/words.js";
import { UsageError } from "../usage-error.js";

/** Far more than a key has. */
const maxBytes = 16_384;

/** Sources of the key other than a file. */
export interface KeySource {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { isTTY?: boolean };
}

/** The key, if there is one. */
export async function readKey(file: string | undefined, { env, stdin }: KeySource): Promise<string | undefined> {
  if (file === undefined) return env["NOVITA_API_KEY"] || undefined;
  return keyIn(file === "-" ? await textOf(stdin) : textOfFile(file), file === "-" ? "standard input" : "the file");
}

async function textOf(stdin: KeySource["stdin"]): Promise<string> {
  if (stdin.isTTY)
    throw new UsageError("--key-file -: standard input is a terminal, which would show the key. Pipe it in.");
  let text = "";
  for await (const chunk of stdin.setEncoding("utf8")) {
    text += String(chunk);
    if (text.length > maxBytes) throw new UsageError("--key-file -: standard input is too long for a key.");
  }
  return text;
}

function textOfFile(path: string): string {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const status = fstatSync(file);
    const { mode, size } = status;
    // Windows has other permissions, which are not in the mode; a pipe of the shell, as <(command), is read once.
    const hasPermissions = process.platform !== "win32" && !status.isFIFO();
    if (hasPermissions && (mode & 0o077) !== 0) {
      throw new UsageError(`--key-file: others can read ${path}. Make it private first: chmod 600 ${path}`);
    }
    if (size > maxBytes) throw new UsageError(`--key-file: ${path} is too long for a key.`);
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--key-file: ${quoted(path)} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function keyIn(text: string, place: string): string {
  const key = text.trim();
  if (key === "") throw new UsageError(`--key-file: ${place} has no key.`);
  return key;
}
