// Folds that keep groups whole (all scans of a patient, all patients of a centre), and folds within folds.

import type { Random } from '@glioscope/numeric';
import { countFolds, foldRows, stratifiedFolds, type FoldAssignment } from './cross-validation.ts';

/**
 * Folds in which no group is divided; labels, if given, are spread as evenly as whole groups allow. Groups go, the
 * largest first and equal ones in random order, to the fold where they leave the sizes (and the labels' counts)
 * most even.
 */
export function groupedFolds(
  groups: readonly (string | number)[],
  folds: number,
  random: Random,
  labels?: readonly (string | number | boolean)[],
): FoldAssignment {
  if (labels !== undefined && labels.length !== groups.length) {
    throw new RangeError(
      `Cannot make grouped folds: expected a label for each of ${groups.length} rows, got ${labels.length}`,
    );
  }
  const rowsOf = new Map<string, number[]>();
  groups.forEach((group, row) => {
    const key = String(group);
    const members = rowsOf.get(key);
    if (members === undefined) rowsOf.set(key, [row]);
    else members.push(row);
  });
  if (!Number.isInteger(folds) || folds < 2 || folds > rowsOf.size) {
    throw new RangeError(
      `Cannot make grouped folds: expected a whole number from 2 to the number of groups (${rowsOf.size}), got ${folds}`,
    );
  }
  const classes = [...new Set((labels ?? []).map(String))].sort();
  const total = classes.map((label) => labels!.filter((value) => String(value) === label).length);
  const counts = Array.from({ length: folds }, () => new Float64Array(1 + classes.length));
  const wholes = [groups.length, ...total];
  const names = [...rowsOf.keys()].sort();
  const order = random.shuffled(names).sort((x, y) => rowsOf.get(y)!.length - rowsOf.get(x)!.length);
  const assignment = groups.map(() => 0);
  for (const name of order) {
    const rows = rowsOf.get(name)!;
    const own = [
      rows.length,
      ...classes.map((label) => rows.filter((row) => String(labels![row]) === label).length),
    ];
    let best = 0;
    let bestCost = Infinity;
    counts.forEach((count, fold) => {
      // The rise of the squared shares: least where this group's rows are scarce.
      let cost = 0;
      own.forEach((value, k) => {
        const share = count[k]! / wholes[k]!;
        const added = value / wholes[k]!;
        cost += added * (2 * share + added);
      });
      if (cost < bestCost - 1e-12) {
        best = fold;
        bestCost = cost;
      }
    });
    own.forEach((value, k) => (counts[best]![k]! += value));
    for (const row of rows) assignment[row] = best;
  }
  return assignment;
}

/** One outer fold: rows to be judged, rows to fit on, and folds of the latter to tune on. */
export interface NestedFold {
  readonly training: readonly number[];
  readonly heldOut: readonly number[];
  /** Fold of each training row, in the order of `training`. */
  readonly inner: FoldAssignment;
}

/**
 * Folds within the training rows of each fold, so that nothing is tuned on rows that are judged.
 * @param innerFolds the folds of the training rows with these labels, say `stratifiedFolds`
 */
export function nestedFolds<Label extends string | number | boolean>(
  labels: readonly Label[],
  outer: FoldAssignment,
  innerFolds: (labels: readonly Label[], training: readonly number[], fold: number) => FoldAssignment,
): NestedFold[] {
  const count = countFolds(outer, labels.length);
  return Array.from({ length: count }, (_, fold) => {
    const { training, heldOut } = foldRows(outer, fold);
    const inner = innerFolds(
      training.map((row) => labels[row]!),
      training,
      fold,
    );
    countFolds(inner, training.length);
    return { training, heldOut, inner };
  });
}

/** Stratified folds within stratified folds. */
export function nestedStratifiedFolds(
  labels: readonly (string | number | boolean)[],
  folds: { readonly outer: number; readonly inner: number },
  random: Random,
): NestedFold[] {
  const outer = stratifiedFolds(labels, folds.outer, random.fork('outer'));
  return nestedFolds(labels, outer, (inner, _, fold) =>
    stratifiedFolds(inner, folds.inner, random.fork(`inner ${fold}`)),
  );
}
