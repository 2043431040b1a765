/** The address of the worker's script, and the policy for it on pages that enforce Trusted Types. */

/** What is used of Trusted Types, which not every browser has. */
interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL(text: string): string },
  ): { createScriptURL(text: string): unknown };
}

let policy: ReturnType<PolicyFactory["createPolicy"]> | undefined;

/** The address, for the constructor of Worker. */
export function workerAddress(): URL {
  // Bundlers recognise this expression: they copy the file, which imports nothing, and put its address here.
  const url = new URL("./export-worker.js", import.meta.url);
  return trusted(url) as URL;
}

/** An address as a page wants it that enforces Trusted Types. */
function trusted(url: URL): unknown {
  const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory };
  if (!trustedTypes) return url;
  try {
    policy ??= trustedTypes.createPolicy("novita-billing", {
      createScriptURL(text) {
        if (text === url.href) return text;
        throw new TypeError("novita-billing has one worker");
      },
    });
    return policy.createScriptURL(url.href);
  } catch {
    // Another copy of the package has the policy, or the page does not allow it. Where it is needed, there is no worker then.
    return url;
  }
}
