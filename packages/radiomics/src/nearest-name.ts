// The known name that a mistyped one most likely stands for.

/** Edits (insertion, deletion, substitution, exchange of neighbours) from `a` to `b`. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(previous[j]! + 1, row[j - 1]! + 1, substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j]!, before[j - 2]! + 1);
      }
    }
    before = previous;
    previous = row;
  }
  return previous[b.length]!;
}

/** The name of fewest edits, case left aside; null when none is within a third of the given name's length (at least 2). */
export function nearestName(given: string, known: Iterable<string>): string | null {
  const wanted = given.toLowerCase();
  let nearest: string | null = null;
  let fewest = Math.max(2, Math.floor(given.length / 3)) + 1;
  for (const name of known) {
    const candidate = name.toLowerCase();
    if (Math.abs(candidate.length - wanted.length) >= fewest) continue;
    const edits = editDistance(wanted, candidate);
    if (edits < fewest) [nearest, fewest] = [name, edits];
  }
  return nearest;
}
