// Folds and splits: who trains and who is held out. All chance comes from the stream that is passed in.

import type { Random } from '@glioscope/numeric';

/** For each row the fold, 0 … count - 1, in which it is held out. */
export type FoldAssignment = readonly number[];

function checkFoldCount(folds: number, rows: number): void {
  if (!Number.isInteger(folds) || folds < 2 || folds > rows) {
    throw new RangeError(
      `Cannot make folds: expected a whole number from 2 to the number of rows (${rows}), got ${folds}`,
    );
  }
}

/** Folds of sizes that differ by at most one, at random. */
export function randomFolds(rows: number, folds: number, random: Random): FoldAssignment {
  checkFoldCount(folds, rows);
  const assignment = Array.from({ length: rows }, () => 0);
  random.shuffled(Array.from({ length: rows }, (_, i) => i)).forEach((row, place) => {
    assignment[row] = place % folds;
  });
  return assignment;
}

/** Folds in which each label is spread as evenly as whole patients allow. */
export function stratifiedFolds(
  labels: readonly (string | number | boolean)[],
  folds: number,
  random: Random,
): FoldAssignment {
  checkFoldCount(folds, labels.length);
  const assignment = Array.from({ length: labels.length }, () => 0);
  // Dealing goes on from class to class, so that the folds' sizes differ by at most one, too.
  let place = 0;
  for (const members of rowsByLabel(labels)) {
    if (members.rows.length < folds) {
      throw new RangeError(
        `Cannot make ${folds} stratified folds: label "${members.label}" has ${members.rows.length} rows; ` +
          `use at most ${members.rows.length} folds`,
      );
    }
    for (const row of random.fork(members.label).shuffled(members.rows)) assignment[row] = place++ % folds;
  }
  return assignment;
}

/** The largest number of stratified folds up to `wanted` that the labels allow; 0 or 1 means none. */
export function feasibleFolds(labels: readonly (string | number | boolean)[], wanted: number): number {
  return Math.min(wanted, ...rowsByLabel(labels).map(({ rows }) => rows.length));
}

function rowsByLabel(labels: readonly (string | number | boolean)[]): { label: string; rows: number[] }[] {
  const groups = new Map<string, number[]>();
  labels.forEach((label, row) => {
    const key = String(label);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  });
  return [...groups].map(([label, rows]) => ({ label, rows })).sort((x, y) => (x.label < y.label ? -1 : 1));
}

/** The number of folds in an assignment; throws when one is empty or the lengths differ. */
export function countFolds(assignment: FoldAssignment, rows: number): number {
  if (assignment.length !== rows) {
    throw new RangeError(`Cannot cross-validate ${rows} rows with a fold assignment of ${assignment.length}`);
  }
  const folds = Math.max(...assignment) + 1;
  const present = new Set(assignment);
  if (folds < 2 || present.size !== folds || assignment.some((fold) => !Number.isInteger(fold) || fold < 0)) {
    throw new RangeError(
      `Cannot cross-validate: expected every fold from 0 to ${folds - 1} (at least two) to have rows`,
    );
  }
  return folds;
}

/** Rows held out in `fold`, and the others. */
export function foldRows(
  assignment: FoldAssignment,
  fold: number,
): { readonly training: number[]; readonly heldOut: number[] } {
  const training: number[] = [];
  const heldOut: number[] = [];
  assignment.forEach((f, row) => (f === fold ? heldOut : training).push(row));
  return { training, heldOut };
}

/** Ids of three disjoint parts, each sorted. */
export interface ThreeWaySplit {
  readonly train: readonly string[];
  readonly validation: readonly string[];
  readonly test: readonly string[];
}

/**
 * Splits patients 6:2:2 (or by `ratios`), stratified by the joint value of their keys (centre and grade, say):
 * within each stratum in random order, each patient goes to the part that lags most behind its share. Depends on
 * ids, keys and the stream, not on the order of the rows.
 */
export function trainValidationTestSplit(
  ids: readonly string[],
  keys: readonly (readonly (string | number | boolean | null)[])[],
  random: Random,
  ratios: readonly [number, number, number] = [6, 2, 2],
): ThreeWaySplit {
  if (ids.length !== keys.length) {
    throw new RangeError(
      `Cannot split: expected keys for each of ${ids.length} patients, got ${keys.length}`,
    );
  }
  if (new Set(ids).size !== ids.length) throw new RangeError('Cannot split: a patient id appears twice');
  if (ratios.some((ratio) => !(ratio >= 0)) || !(ratios[0] > 0)) {
    throw new RangeError(
      `Cannot split: expected shares of at least 0 and a training share above 0, got ${ratios.join(':')}`,
    );
  }
  const total = ratios[0] + ratios[1] + ratios[2];
  const shares = ratios.map((ratio) => ratio / total);
  const order = ids.map((_, i) => i).sort((x, y) => (ids[x]! < ids[y]! ? -1 : 1));
  const parts: [string[], string[], string[]] = [[], [], []];
  let placed = 0;
  for (const { label, rows } of rowsByLabel(order.map((i) => JSON.stringify(keys[i])))) {
    const inStratum = [0, 0, 0];
    random
      .fork(label)
      .shuffled(rows)
      .forEach((row, count) => {
        placed++;
        // The stratum's own balance decides; the balance of the whole breaks near-ties.
        const lag = shares.map(
          (share, part) =>
            share * (count + 1) - inStratum[part]! + 0.5 * (share * placed - parts[part]!.length),
        );
        const part = lag.indexOf(Math.max(...lag)) as 0 | 1 | 2;
        inStratum[part]!++;
        parts[part].push(ids[order[row]!]!);
      });
  }
  const [train, validation, test] = parts.map((part) => part.sort()) as [string[], string[], string[]];
  return { train, validation, test };
}
