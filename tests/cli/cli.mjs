// The command as users have it: the bin of the packed package in child processes, against the simulated API.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importTesting, inConsumer } from "../support/consumer.mjs";

const { startBox } = await importTesting();

/** What npm links to the package's bin. */
export const bin = inConsumer("node_modules", ".bin", "novita-billing");

/** A small account: a year of its usage takes a second. */
export const smallAccount = { keys: 2, models: 3, instances: 4, metered: 3 };

/** Starts a box until the tests of a file are over. */
export async function boxFor(t, options) {
  const server = await startBox({ ...smallAccount, ...options });
  t.after(() => server.close());
  return server;
}

/** The environment of a command: nothing of this one but where programs are. */
export const environment = ({ url, box } = {}, more = {}) => ({
  PATH: process.env.PATH,
  HOME: tmpdir(),
  ...(url && { NOVITA_BASE_URL: url, NOVITA_API_KEY: box.apiKey }),
  ...more,
});

/**
 * Runs the command to its end.
 *
 * @param {object | undefined} server of `startBox`
 * @param {string[]} args
 * @param {{ env?: object, input?: string, onStart?: (child: object) => void }} [options]
 * @returns {Promise<{ code: number | string, stdout: string, stderr: string, ms: number }>} `code` may be a signal
 */
export function runCli(server, args, { env = {}, input = "", onStart = () => {} } = {}) {
  return collect(spawn(bin, args, { env: environment(server, env) }), input, onStart);
}

/** Runs a line of bash, in which `novita-billing` is the command. */
export function runShell(server, line, { env = {}, input = "" } = {}) {
  const path = `${inConsumer("node_modules", ".bin")}:${process.env.PATH}`;
  return collect(spawn("bash", ["-c", line], { env: { ...environment(server, env), PATH: path } }), input);
}

/** Runs the command with its output on a terminal of some columns. `stdout` has what both streams wrote. */
export function runInTerminal(server, args, { env = {}, columns = 80 } = {}) {
  const program = `import fcntl, os, pty, struct, sys, termios
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, ${columns}, 0, 0))
    os.execv(sys.argv[1], sys.argv[1:])
while True:
    try:
        data = os.read(terminal, 65536)
    except OSError:
        break
    if not data:
        break
    os.write(1, data)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))`;
  const variables = environment(server, { TERM: "xterm", ...env });
  return collect(
    spawn("python3", ["-c", program, bin, ...args], { env: { ...variables, HOME: process.env.HOME } }),
    "",
  );
}

function collect(child, input, onStart = () => {}) {
  const startTime = performance.now();
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) child[name].setEncoding("utf8").on("data", (data) => (output[name] += data));
  const killer = setTimeout(() => child.kill("SIGKILL"), 60_000);
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  onStart(child, output);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(killer);
      resolve({ ...output, code: code ?? signal, ms: performance.now() - startTime });
    });
  });
}

/** A folder until the tests of a file are over. */
export function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), "novita-billing-cli-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Lines of CSV as records. Quoted cells may have commas and line breaks. */
export function csvRecords(text) {
  const rows = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\r\n") rows.push([]);
    if (end === "") break;
  }
  const [names, ...lines] = rows.filter((row) => row.length > 1 || row[0] !== "");
  return lines.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index]])));
}

/** Every second of a month, both ends included. */
export const secondsOf = (month) => {
  const [year, number] = month.split("-").map(Number);
  return { startTime: Date.UTC(year, number - 1) / 1000, endTime: Date.UTC(year, number) / 1000 - 1 };
};
