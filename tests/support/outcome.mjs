/** Throws the error of a scenario, with its message and stack, if it failed. */
export function check({ ok, message, stack }) {
  if (ok) return;
  const error = new Error(message);
  error.stack = stack || message;
  throw error;
}
