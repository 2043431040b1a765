/** Suggestions for unknown names, by the same rule as in the Rust crate; both run `tests/vectors/did-you-mean.json`. */

/** ': did you mean "nearest"?' for a name that is close to a known one, else a list of all known names. */
export function suggest(name: string, known: string[]): string {
  const match = nearest(name, known);
  return match === undefined ? `: known are ${known.join(", ")}` : `: did you mean "${match}"?`;
}

/** Longer names are no misspellings, and comparing them would take time. */
const maxLetters = 64;

/** The known name that is nearest to `name`, ignoring case, "_", "-" and spaces. None if more than half of it differs. */
function nearest(name: string, known: string[]): string | undefined {
  const normalize = (text: string) => text.toLowerCase().replaceAll(/[_ -]/g, "");
  const word = normalize(name);
  if (word === "" || word.length > maxLetters) return undefined;
  const [best] = known
    .map((candidate) => ({ candidate, target: normalize(candidate) }))
    .map(({ candidate, target }) => ({ candidate, target, distance: distanceOf(word, target) }))
    .filter(({ target, distance }) => distance * 2 <= Math.max(word.length, target.length))
    .sort((a, b) => a.distance - b.distance);
  return best?.candidate;
}

/** The Levenshtein distance, but 1 if only the end of a word of three letters or more is missing or added. */
function distanceOf(word: string, target: string): number {
  const [short, long] = word.length < target.length ? [word, target] : [target, word];
  if (short.length >= 3 && short !== long && long.startsWith(short)) return 1;
  let row = Array.from({ length: target.length + 1 }, (_, index) => index);
  for (let i = 1; i <= word.length; i++) {
    const next = [i];
    for (let j = 1; j <= target.length; j++) {
      const substitution = (row[j - 1] as number) + (word[i - 1] === target[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[target.length] as number;
}
