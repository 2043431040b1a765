import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of the package. All scripts of the command line are in its folder `cli`. */
export const packageFolder = join(import.meta.dirname, "..");

/** The version of the package. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as { version: string };
  return version;
}
