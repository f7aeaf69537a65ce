// The known name that a mistyped one is most like.

/** The nearest of `names` by edit distance without regard to case; always one, as there is at least one name. */
export function nearestName(found: string, names: readonly string[]): string {
  const distances = names.map((name) => editDistance(found.toLowerCase(), name.toLowerCase()));
  return names[distances.indexOf(Math.min(...distances))]!;
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
