/** From the arguments to a command with its options. It knows the tables of commands and options, and nothing of their meaning. */

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { withoutKeys } from "../../src/secrets.js";
import { suggest } from "../../src/suggest.js";
import { UsageError } from "../usage-error.js";
import { type CommandName, commands, type CommandSpec, defaultCommand, type Format } from "./commands.js";
import { type OptionName, optionOf, type OptionSpec } from "./options.js";
import { listed, quoted } from "./words.js";

/** The options that were given, by their names. */
export type Values = Partial<Record<Exclude<OptionName, ListOptions | SwitchOptions>, string>> &
  Partial<Record<ListOptions, string[]>> &
  Partial<Record<SwitchOptions, true>>;

type ListOptions = "category" | "filter" | "by" | "columns";
type SwitchOptions = "bom" | "no-formula-guard" | "no-open";

/** What was asked for. */
export type Parsed =
  | { readonly kind: "run"; readonly command: CommandName; readonly values: Values; readonly argument?: string }
  | { readonly kind: "help"; readonly command?: CommandName }
  | { readonly kind: "version" };

/** Options that other programs have for a key. */
const keyOptions = /^--?(?:api[-_]?)?(?:key|token|secret)(?:=|$)/i;

/**
 * Reads the arguments.
 *
 * @throws {UsageError} naming the option, without what may be a key in the wrong place
 */
export function parse(args: readonly string[]): Parsed {
  if (args.some((argument) => keyOptions.test(argument))) {
    throw new UsageError(
      "A key is no argument, because others can see it in the list of processes: set NOVITA_API_KEY, or give --key-file FILE.",
    );
  }
  if (isHelp(args)) {
    const command = args.find((argument) => Object.hasOwn(commands, argument)) as CommandName | undefined;
    return { kind: "help", ...(command && { command }) };
  }
  const [first] = args;
  if (first !== undefined && !first.startsWith("-") && !Object.hasOwn(commands, first)) {
    throw new UsageError(`Unknown command ${quoted(first)}${suggest(first, Object.keys(commands))}`);
  }
  let parsed: Parsed | undefined;
  const program = programOf((result) => (parsed = result));
  try {
    program.parse(args, { from: "user" });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    if (thrown.code === "commander.version") return { kind: "version" };
    throw new UsageError(messageOf(thrown));
  }
  // Commander calls an action, or throws.
  return parsed as Parsed;
}

/** Also "help" and "help COMMAND". What comes after "--" is no option. */
function isHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const before = end < 0 ? args : args.slice(0, end);
  return args[0] === "help" || before.includes("--help") || before.includes("-h");
}

function programOf(onParsed: (parsed: Parsed) => void): Command {
  const silent = { writeOut: () => {}, writeErr: () => {}, outputError: () => {} };
  const program = new Command("novita-billing")
    .exitOverride()
    .configureOutput(silent)
    .helpOption(false)
    .helpCommand(false)
    .version("", "-V, --version");
  for (const [name, spec] of Object.entries(commands) as Array<[CommandName, CommandSpec]>) {
    const command = new Command(name)
      .exitOverride()
      .configureOutput(silent)
      .helpOption(false)
      .allowExcessArguments(false);
    const { argument } = spec;
    if (argument) command.argument(`<${argument.name}>`);
    for (const option of spec.options) command.addOption(optionFor(option, spec));
    command.action(() => {
      const [given] = command.args;
      if (argument && given !== undefined && !argument.choices.includes(given)) {
        throw new UsageError(`${argument.name} must be ${listed(argument.choices)}, not ${quoted(given)}.`);
      }
      onParsed({ kind: "run", command: name, values: valuesOf(spec, command), ...(argument && { argument: given }) });
    });
    program.addCommand(command, { isDefault: name === defaultCommand });
  }
  return program;
}

function optionFor(name: OptionName, { formats = [] }: CommandSpec): Option {
  const spec = optionOf(name);
  const choices: readonly string[] | undefined = name === "format" ? formats : spec.choices;
  const option = commanderOption(name);
  if (spec.value === undefined) return option;
  return option.argParser((value: string, previous: unknown): unknown => {
    if (spec.isList) return [...((previous as string[] | undefined) ?? []), ...partsOf(value, spec)];
    if (!choices) return value;
    const choice = choices.find((choice) => choice === value.toLowerCase());
    if (choice === undefined) throw new InvalidArgumentError(`It must be ${listed(choices)}.`);
    return choice;
  });
}

function partsOf(value: string, { keepsCommas }: OptionSpec): string[] {
  const parts = keepsCommas ? [value] : value.split(",").map((part) => part.trim());
  if (parts.includes("")) throw new InvalidArgumentError("A part of it is empty.");
  return parts;
}

function valuesOf({ options }: CommandSpec, command: Command): Values {
  const given = options.map((name) => [name, command.getOptionValue(attributeOf(name)) as unknown] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function commanderOption(name: OptionName): Option {
  const { value } = optionOf(name);
  const option = new Option(value === undefined ? `--${name}` : `--${name} <${value}>`);
  // Commander would take "no-open" for the negation of "open".
  option.negate = false;
  return option;
}

/** The property in which Commander keeps an option. */
const attributeOf = (name: OptionName) => commanderOption(name).attributeName();

/** A message of Commander as a sentence, with its suggestion. */
function messageOf({ message }: CommanderError): string {
  const text = message.replace(/^error: /, "").replaceAll(/\s*\n\s*/g, " ");
  // An unknown option is quoted with its value.
  const redacted = withoutKeys(text.replace(/^(unknown option '-[^=']*)=.*'/, "$1'"));
  const sentence = redacted.charAt(0).toUpperCase() + redacted.slice(1);
  return /[.?)]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** The format of a command that was given, or its default. */
export const formatOf = (command: CommandName, { format }: Values): Format | undefined =>
  (format as Format | undefined) ?? commands[command].formats?.[0];
