/** "a, b or c" */
export const listed = (texts: readonly string[], word = "or"): string =>
  texts.length > 1 ? `${texts.slice(0, -1).join(", ")} ${word} ${texts.at(-1)}` : (texts[0] ?? "");
