/** Completion scripts for shells, from the tables of commands and options. */

import { type CommandName, commands, type CommandSpec } from "./commands.js";
import { type OptionName, optionOf } from "./options.js";

/** The shells, with a function for the script of each. */
export const completions: Readonly<Record<string, () => string>> = { bash, zsh, fish };

/** Options whose value is the path of a file. */
const fileOptions: ReadonlySet<string> = new Set(["output", "key-file"]);

const entries = Object.entries(commands) as Array<[CommandName, CommandSpec]>;
const summaries = [
  ...entries.map(([name, { summary }]) => [name, summary] as const),
  ["help", "explain a command"] as const,
];

/** The values of an option in a command, where they are known. */
const choicesOf = (option: OptionName, { formats }: CommandSpec): readonly string[] =>
  (option === "format" ? formats : optionOf(option).choices) ?? [];

function bash(): string {
  const cases = entries.map(([name, spec]) => {
    const values = spec.options
      .filter((option) => choicesOf(option, spec).length > 0)
      .map((option) => `        --${option}) words="${choicesOf(option, spec).join(" ")}" ;;`);
    const others = spec.options
      .filter((option) => optionOf(option).value !== undefined && choicesOf(option, spec).length === 0)
      .filter((option) => !fileOptions.has(option))
      .map((option) => `--${option}`);
    const words = [...(spec.argument?.choices ?? []), ...spec.options.map((option) => `--${option}`), "--help"];
    return [
      `    ${name})`,
      `      case "$previous" in`,
      ...values,
      ...(others.length > 0 ? [`        ${others.join("|")}) return ;;`] : []),
      `        *) words="${words.join(" ")}" ;;`,
      "      esac ;;",
    ].join("\n");
  });
  return `# novita-billing: completions for bash
_novita_billing() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" words=""
  COMPREPLY=()
  case "$previous" in
    ${[...fileOptions].map((name) => `--${name}`).join("|")})
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return ;;
  esac
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W "${summaries.map(([name]) => name).join(" ")} --help --version" -- "$current")
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
    help) words="${entries.map(([name]) => name).join(" ")}" ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _novita_billing novita-billing
`;
}

function zsh(): string {
  const argumentOf = (option: OptionName, spec: CommandSpec) => {
    const { value, text, isList } = optionOf(option);
    const choices = choicesOf(option, spec);
    const action = fileOptions.has(option) ? "_files" : choices.length > 0 ? `(${choices.join(" ")})` : "";
    const argument = value === undefined ? "" : `:${value.toLowerCase().replaceAll("=", " ")}:${action}`;
    return `${isList ? "*" : ""}${quotedFor(`--${option}[${text.replaceAll(/[[\]:]/g, (sign) => `\\${sign}`)}]${argument}`)}`;
  };
  const cases = entries.map(([name, spec]) => {
    const all = spec.options.map((option) => argumentOf(option, spec));
    if (spec.argument)
      all.push(quotedFor(`1:${spec.argument.name.toLowerCase()}:(${spec.argument.choices.join(" ")})`));
    return `    ${name}) _arguments ${[...all, quotedFor("--help[show help]")].join(" ")} ;;`;
  });
  return `#compdef novita-billing
_novita_billing() {
  local -a names
  names=(${summaries.map(([name, summary]) => quotedFor(`${name}:${summary.replaceAll(":", "\\:")}`)).join(" ")})
  if (( CURRENT == 2 )); then
    _describe command names
    return
  fi
  local name=$words[2]
  shift words
  (( CURRENT-- ))
  case $name in
${cases.join("\n")}
  esac
}
compdef _novita_billing novita-billing
`;
}

function fish(): string {
  const line = (...parts: string[]) => `complete -c novita-billing ${parts.join(" ")}`;
  const names = summaries.map(([name, summary]) =>
    line("-n __fish_use_subcommand", "-f", `-a ${name}`, `-d ${fishQuoted(summary)}`),
  );
  const all = entries.flatMap(([name, spec]) => {
    const condition = `-n ${fishQuoted(`__fish_seen_subcommand_from ${name}`)}`;
    const words = spec.argument ? [line(condition, "-f", `-a ${fishQuoted(spec.argument.choices.join(" "))}`)] : [];
    const flags = spec.options.map((option) => {
      const choices = choicesOf(option, spec);
      const needsValue = optionOf(option).value !== undefined;
      const value = fileOptions.has(option) ? ["-r", "-F"] : needsValue ? ["-x"] : ["-f"];
      if (choices.length > 0) value.push(`-a ${fishQuoted(choices.join(" "))}`);
      return line(condition, `-l ${option}`, ...value, `-d ${fishQuoted(optionOf(option).text)}`);
    });
    return [...words, ...flags];
  });
  return `# novita-billing: completions for fish\n${[...names, ...all].join("\n")}\n`;
}

const quotedFor = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
const fishQuoted = (text: string) => `'${text.replaceAll(/[\\']/g, (sign) => `\\${sign}`)}'`;
