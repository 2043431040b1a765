/** The address of the worker's script, and the policy for it on pages that enforce Trusted Types. */

/** What is used of Trusted Types, which not every browser has. */
interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL(text: string): string },
  ): { createScriptURL(text: string): unknown };
}

let policy: ReturnType<PolicyFactory["createPolicy"]> | undefined;

// Bundlers recognise this expression: they copy the file, which imports nothing, and put its address here. Parcel would not look
// for it in the arguments of `new Worker`, to which minifiers would move it from a function.
const url = new URL("./export-worker.js", import.meta.url);

/** The address, for the constructor of Worker, as a page wants it that enforces Trusted Types. */
export function workerAddress(): URL {
  const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory };
  if (!trustedTypes) return url;
  try {
    policy ??= trustedTypes.createPolicy("novita-billing", {
      createScriptURL(text) {
        if (text === url.href) return text;
        throw new TypeError("novita-billing has one worker");
      },
    });
    return policy.createScriptURL(url.href) as URL;
  } catch {
    // Another copy of the package has the policy, or the page does not allow it. Where it is needed, there is no worker then.
    return url;
  }
}
