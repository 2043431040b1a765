/** The manual page, from the tables of commands and options. Written when the package is built. */

import { exitCodeTexts } from "../exit-codes.js";
import { type CommandName, commands, environmentTexts, formatTexts } from "./commands.js";
import { commonOptions, flagsOf, startHere, synopsisOf, textOf } from "./help.js";
import { type OptionName, options } from "./options.js";

/** The page in the language of man(7). */
export function manualPage(version: string): string {
  const names = Object.keys(commands) as CommandName[];
  return [
    `.TH NOVITA-BILLING 1 "" "novita-billing ${version}" "User Commands"`,
    ".SH NAME",
    "novita\\-billing \\- bills of a Novita AI account",
    ".SH SYNOPSIS",
    ".B novita\\-billing",
    "[\\fICOMMAND\\fR] [\\fIOPTIONS\\fR]",
    ".SH DESCRIPTION",
    roff(
      "Lists and adds up every bill of a Novita AI account, exactly. Without a command it serves the billing page to your own " +
        "browser. Results are written to standard output, everything else to standard error.",
    ),
    ".PP",
    roff(
      "The key is read from the environment, from a file, or from standard input. It is never an argument, because others can " +
        "see the arguments of a process.",
    ),
    ".SH COMMANDS",
    ...names.flatMap((name) => commandLines(name)),
    ".SH OPTIONS",
    ...(Object.keys(options) as OptionName[]).flatMap((name) => optionLines(name)),
    ...commonOptions.flatMap(([flags, text]) => item(flags, text)),
    ".SH FORMATS",
    ...Object.entries(formatTexts).flatMap(([name, text]) => item(name, text)),
    ".SH ENVIRONMENT",
    ...environmentTexts.flatMap(([name, text]) => item(name, text)),
    ".SH EXIT STATUS",
    ...exitCodeTexts.flatMap(([code, text]) => item(String(code), text)),
    ".SH EXAMPLES",
    "A first look; each command has examples of its own above.",
    ...startHere.flatMap(([command, text]) => example(command, text)),
    "",
  ].join("\n");
}

function commandLines(name: CommandName): string[] {
  const { summary, details, examples } = commands[name];
  return [
    `.SS ${bold(synopsisOf(name))}`,
    roff(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`),
    ...details.flatMap((text) => [".PP", roff(text)]),
    ...examples.flatMap(([command, text]) => example(command, text)),
  ];
}

function optionLines(name: OptionName): string[] {
  const users = Object.entries(commands).filter(([, { options }]) => options.includes(name));
  const text = textOf(name, {});
  return item(flagsOf(name), `${text}. Of ${users.map(([command]) => command).join(", ")}.`);
}

const item = (term: string, text: string) => [".TP", bold(term), roff(text)];

const example = (command: string, text: string) => [
  ...[".PP", roff(`${text}:`)],
  ...[".PP", ".RS 4", ".nf", literal(command), ".fi", ".RE"],
];

const bold = (text: string) => `\\fB${literal(text)}\\fR`;

/** Prose, each sentence in a line of its own. */
const roff = (text: string) => literal(text.replaceAll(/(?<=[.:;]) (?=\w)/g, "\n"));

/** Text in which nothing is a request or an escape. */
const literal = (text: string) =>
  text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("…", "...")
    .replaceAll("'", "\\(aq")
    .replaceAll(/^\./gm, "\\&.");
