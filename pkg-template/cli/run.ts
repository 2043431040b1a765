/** One command: arguments, then settings, then a result, then its output. Each layer knows only those before it. */

import type { Readable } from "node:stream";
import { type CommandName, commands, type Format } from "./arguments/commands.js";
import { formatOf, parse, type Values } from "./arguments/parse.js";
import { quoted } from "./arguments/words.js";
import { exitCodes } from "./exit-codes.js";
import type { Answer, Chunks } from "./output/answer.js";
import type { Destination } from "./output/destination.js";
import { visibleLines } from "./output/visible.js";
import { UsageError } from "./usage-error.js";

/** What a command uses of its process. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { isTTY?: boolean };
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** What is called when the process is ended from outside; it must not wait. */
  onEnd(clean: () => void): void;
}

/** Runs a command, and returns its exit code. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let command = Object.hasOwn(commands, args[0] ?? "") ? (args[0] as CommandName) : undefined;
  try {
    const parsed = parse(args);
    if (parsed.kind === "help") {
      const { helpText } = await import("./arguments/help.js");
      return await print(helpText(parsed.command, Math.min(Math.max(io.stdout.columns || 80, 60), 100)), io);
    }
    if (parsed.kind === "version") {
      const { packageVersion } = await import("./version.js");
      return await print(`${packageVersion()}\n`, io);
    }
    command = parsed.command;
    if (command === "completion") {
      const { completions } = await import("./arguments/completion.js");
      return await print(completions[parsed.argument as string]?.() ?? "", io);
    }
    if (command === "page") {
      const { page } = await import("./page/command.js");
      return await page(parsed.values, io);
    }
    return await answer(command, parsed.values, io);
  } catch (thrown) {
    return await fail(thrown, command, io);
  }
}

async function print(text: string, { stdout }: Io): Promise<number> {
  const { streamDestination } = await import("./output/destination.js");
  await streamDestination(stdout).write([text]);
  return exitCodes.complete;
}

/** A command with a result. */
async function answer(command: Exclude<CommandName, "page" | "completion">, values: Values, io: Io): Promise<number> {
  const { clientOptions, contextOf } = await import("./results/context.js");
  const { fileDestination, streamDestination } = await import("./output/destination.js");
  const { progressLine } = await import("./messages/progress.js");
  const now = Date.now();
  const limit = await limitOf(values);
  const options = await clientOptions(values, io, { needsKey: command !== "plan" });
  const progress = progressLine(io.stderr);
  const context = contextOf(values, options, now, progress);
  const destination =
    values.output === undefined || values.output === "-"
      ? streamDestination(io.stdout)
      : await fileDestination(values.output);
  if (values.format === "parquet" && destination.isTerminal) {
    throw new UsageError("--format parquet writes bytes, which are not for a terminal: add --output FILE.");
  }
  io.onEnd(() => {
    progress.clear();
    destination.discard();
  });
  try {
    const result = await resultOf(command, context);
    progress.clear();
    const { outcomeOf } = await import("./messages/outcome.js");
    const outcome = outcomeOf(result.reports, result.gaps ?? [], context.present.utcOffset);
    if (outcome.code === exitCodes.complete || outcome.code === exitCodes.incomplete) {
      const format = formatOf(command, values) as Format;
      await write(result, format, destination, { ...io, key: options.apiKey as string | undefined });
    }
    say(outcome.lines, io);
    if (outcome.code !== exitCodes.complete) return outcome.code;
    return await overBudget(result, limit, context.labels.currency, io);
  } finally {
    progress.clear();
    destination.discard();
  }
}

async function resultOf(
  command: Exclude<CommandName, "page" | "completion">,
  context: import("./results/context.js").Context,
): Promise<Answer> {
  if (command === "plan") {
    const { plan } = await import("./results/plan.js");
    return plan(context.values, context.present);
  }
  const { resultFunctions } = await import("./results/index.js");
  const makeResult = await resultFunctions[command]();
  return makeResult(context);
}

/** The amount of `--fail-over`. */
async function limitOf({ "fail-over": limit }: Values): Promise<string | undefined> {
  if (limit === undefined) return undefined;
  const { compareMoney } = await import("novita-billing");
  try {
    compareMoney(limit, "0");
  } catch {
    throw new UsageError(`--fail-over must be an amount such as 1000 or 12.50, not ${quoted(limit)}.`);
  }
  return limit;
}

async function overBudget({ total }: Answer, limit: string | undefined, currency: string, io: Io): Promise<number> {
  if (limit === undefined || total === undefined) return exitCodes.complete;
  const { compareMoney } = await import("novita-billing");
  if (compareMoney(total, limit) <= 0) return exitCodes.complete;
  say([`Over the limit: ${total} ${currency} is more than ${limit}.`], io);
  return exitCodes.overBudget;
}

async function write(
  { outputs }: Answer,
  format: Format,
  destination: Destination,
  { env, stdout, key }: Io & { key: string | undefined },
): Promise<void> {
  const isTerminal = destination.isTerminal;
  const hasColor = isTerminal && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  const make = outputs[format];
  if (!make) throw new Error(`no output in the format ${format}`);
  const chunks = make({ width: isTerminal ? stdout.columns || undefined : undefined, hasColor });
  const { visibleStream } = await import("./output/visible.js");
  // The cells of a table are visible text already, and its colours must stay.
  const shown: Chunks = isTerminal && format !== "table" ? visibleStream(chunks) : chunks;
  await destination.write(key === undefined ? shown : hidden(shown, key));
}

/** A service that sends the key back does not get it printed. */
async function* hidden(chunks: Chunks, key: string): AsyncGenerator<Uint8Array> {
  const { withoutKey } = await import("../../tools/billing-proxy.mjs");
  yield* withoutKey(bytesOf(chunks), key) as AsyncIterable<Uint8Array>;
}

async function* bytesOf(chunks: Chunks): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk as Uint8Array);
}

/** Says why a command failed, and returns its exit code. */
async function fail(thrown: unknown, command: CommandName | undefined, io: Io): Promise<number> {
  if (thrown instanceof UsageError) {
    say([thrown.message, `Run novita-billing${command ? ` ${command}` : ""} --help for help.`], io);
    return exitCodes.usage;
  }
  const { failureOf } = await import("./messages/failure.js");
  const { code, text } = failureOf(thrown);
  say([text], io);
  return code;
}

/** Lines for standard error. */
function say(lines: readonly string[], { stderr }: Io): void {
  if (lines.length > 0) stderr.write(visibleLines(`novita-billing: ${lines.join("\n")}\n`));
}
