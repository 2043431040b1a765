/** `--help`, from the tables of commands and options. */

import { exitCodeTexts } from "../exit-codes.js";
import { type CommandName, commands, type CommandSpec, environmentTexts } from "./commands.js";
import { type OptionName, optionOf } from "./options.js";

/** Options that every command has. */
export const commonOptions: ReadonlyArray<readonly [flags: string, text: string]> = [
  ["-h, --help", "show this help"],
  ["-V, --version", "print the version"],
];

/** An option as it is written: "--period PERIOD". */
export const flagsOf = (name: OptionName): string => {
  const { value } = optionOf(name);
  return value === undefined ? `--${name}` : `--${name} ${value}`;
};

/** What an option does in a command, with the values that it may have and what holds without it. */
export function textOf(name: OptionName, { formats, defaults }: Pick<CommandSpec, "formats" | "defaults">): string {
  const option = optionOf(name);
  if (name === "format" && formats) return `${option.text}: ${formats.join(", ")} (default: ${formats[0]})`;
  const text = option.choices ? `${option.choices.join(", ")}: ${option.text}` : option.text;
  const usual = defaults?.[name] ?? option.default;
  return usual === undefined ? text : `${text} (default: ${usual})`;
}

/** The line of a command: "novita-billing bills [options]". */
export const synopsisOf = (name: CommandName): string => {
  const { argument, options } = commands[name];
  return ["novita-billing", name, argument?.name, options.length > 0 && "[options]"].filter(Boolean).join(" ");
};

/** The help of the program, or of one command, in lines of at most `width` columns. */
export const helpText = (name: CommandName | undefined, width: number): string =>
  `${(name ? commandHelp(name, width) : programHelp(width)).join("\n")}\n`;

const programHelp = (width: number): string[] => [
  ...wrapped("Bills of a Novita AI account: every one, exactly, in one command.", width),
  ...section("Usage", ["  novita-billing [command] [options]"]),
  ...section(
    "Commands",
    pairs(
      Object.entries(commands).map(([name, { summary }]) => [name, summary]),
      width,
    ),
  ),
  ...section("Start here", examples(startHere, width)),
  ...section("Options", pairs(commonOptions, width)),
  ...section("Environment", pairs(environmentTexts, width)),
  ...section(
    "Exit codes",
    pairs(
      exitCodeTexts.map(([code, text]) => [String(code), text]),
      width,
    ),
  ),
  "",
  ...wrapped("novita-billing COMMAND --help explains a command. The key is never an argument.", width),
];

/** What a newcomer tries first. */
export const startHere: CommandSpec["examples"] = [
  ["export NOVITA_API_KEY=…", "a key from the Novita AI console; or --key-file FILE"],
  ["novita-billing", "the billing page, in your browser"],
  ["novita-billing summary --period last-month", "what each category cost"],
  ["novita-billing bills --period 2026-01 --format csv > january.csv", "every bill of a month"],
];

function commandHelp(name: CommandName, width: number): string[] {
  const command = commands[name];
  const { argument, details, options } = command;
  const flags = options.map((option) => [flagsOf(option), textOf(option, command)] as const);
  return [
    ...details.flatMap((text, place) => [...(place > 0 ? [""] : []), ...wrapped(text, width)]),
    ...section("Usage", [`  ${synopsisOf(name)}`]),
    ...(argument ? section("Argument", pairs([[argument.name, argument.text]], width)) : []),
    ...section("Options", pairs([...flags, ...commonOptions], width)),
    ...section("Examples", examples(command.examples, width)),
  ];
}

const section = (title: string, lines: string[]) => ["", `${title}:`, ...lines];

/** Names with their texts beside them, or below a name that is long. */
function pairs(entries: ReadonlyArray<readonly [name: string, text: string]>, width: number): string[] {
  const indent = Math.min(Math.max(...entries.map(([name]) => name.length)), 22) + 4;
  return entries.flatMap(([name, text]) => {
    const lines = wrapped(text, Math.max(width - indent, 24)).map((line) => " ".repeat(indent) + line);
    const start = `  ${name}`;
    if (start.length > indent - 2) return [start, ...lines];
    return [start.padEnd(indent) + (lines[0] ?? "").slice(indent), ...lines.slice(1)];
  });
}

const examples = (entries: CommandSpec["examples"], width: number) =>
  entries.flatMap(([command, text]) => [`  ${command}`, ...wrapped(text, width - 6).map((line) => `      ${line}`)]);

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
