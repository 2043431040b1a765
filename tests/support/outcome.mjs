// What a scenario's outcome is to a test: nothing, or the error as it was thrown in its place.

export function check({ ok, message, stack }) {
  if (ok) return;
  const error = new Error(message);
  error.stack = stack || message;
  throw error;
}
