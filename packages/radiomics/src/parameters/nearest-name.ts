// The known name that a mistyped one is most like.

/**
 * The nearest of `names` without regard to case: the shortest that goes on where `found` ends, otherwise the least
 * edit distance; always one, as there is at least one name.
 */
export function nearestName(found: string, names: readonly string[]): string {
  const text = found.toLowerCase();
  const longer = names.filter((name) => name.toLowerCase().startsWith(text));
  const candidates = text.length > 2 && longer.length > 0 ? longer : names;
  const distances = candidates.map((name) => editDistance(text, name.toLowerCase()));
  return candidates[distances.indexOf(Math.min(...distances))]!;
}

/** Levenshtein: insertions, deletions and replacements of single letters. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, previous[j]! + 1, row[j - 1]! + 1));
    }
    previous = row;
  }
  return previous[b.length]!;
}
