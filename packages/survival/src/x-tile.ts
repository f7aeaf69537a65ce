// X-tile's search (Camp, Dolled-Filhart & Rimm 2004): every division of the patients into two or three groups by one
// value, the log-rank chi-square of each, and the division with the largest. Choosing and testing on the same patients
// exaggerates: apply the cuts to others, or use the P value by permutation.

import type { Random } from '@glioscope/numeric';
import { checkCutValues } from './maximally-selected.ts';
import { logRank } from './log-rank.ts';
import { checkSurvivalData, type SurvivalData } from './survival-data.ts';

export interface XTileOptions {
  /** Default 2. */
  readonly groups?: 2 | 3;
  /** Smallest group as a share of the patients; default 0.1. */
  readonly minimumProportion?: number;
  /** Cut candidates at most, spread evenly over the distinct values; default 100. */
  readonly maximumCandidates?: number;
  /** Gives `permutation`: values shuffled against follow-up this many times. */
  readonly permutations?: { readonly random: Random; readonly count: number };
}

export interface XTile {
  /** One cut, or two ascending ones; a value up to and including a cut lies below it. */
  readonly cutOffs: readonly number[];
  readonly chiSquare: number;
  /** Patients of each group, lowest values first. */
  readonly patients: readonly number[];
  /** P of the plain log-rank test: optimistic, to be shown only next to a corrected one. */
  readonly uncorrectedP: number;
  /** Share of permutations whose best division is as good, this one counted; null unless asked for. */
  readonly permutation: number | null;
  /** Every division tried: the tiles of the plot. */
  readonly divisions: readonly { readonly cutOffs: readonly number[]; readonly chiSquare: number }[];
}

/**
 * @param values one number a patient
 * @throws RangeError without deaths, or where no division leaves groups large enough
 */
export function xTile(data: SurvivalData, values: ArrayLike<number>, options: XTileOptions = {}): XTile {
  checkSurvivalData(data);
  checkCutValues(data, values);
  const { groups = 2, minimumProportion = 0.1, maximumCandidates = 100, permutations } = options;
  const n = values.length;
  const least = Math.max(1, Math.ceil(n * minimumProportion));
  const sorted = Float64Array.from(values).sort();
  const cuts = candidateCuts(sorted, least, maximumCandidates);
  const upTo = cuts.map((cut) => countUpTo(sorted, cut));
  const places: number[][] = [];
  cuts.forEach((_, a) => {
    if (groups === 2) places.push([a]);
    else for (let b = a + 1; b < cuts.length; b++) if (upTo[b]! - upTo[a]! >= least) places.push([a, b]);
  });
  if (places.length === 0) {
    throw new RangeError(
      `Cannot choose cut-points: no division into ${groups} groups leaves ${least} patients in each; lower the minimum proportion`,
    );
  }
  const test = (list: ArrayLike<number>, place: readonly number[]): ReturnType<typeof logRank> =>
    logRank(
      data,
      Array.from(list, (value) => place.reduce((group, a) => group + (value > cuts[a]! ? 1 : 0), 0)),
    );
  const tests = places.map((place) => test(values, place));
  const best = tests.reduce(
    (found, result, k) => (result.chiSquare > tests[found]!.chiSquare ? k : found),
    0,
  );
  const { chiSquare, p, patients } = tests[best]!;
  const cutOffsOf = (place: readonly number[]): number[] => place.map((a) => cuts[a]!);
  return {
    cutOffs: cutOffsOf(places[best]!),
    chiSquare,
    patients,
    uncorrectedP: p,
    permutation:
      permutations === undefined
        ? null
        : permutationP(Array.from(values), permutations, chiSquare, (list) =>
            places.reduce((largest, place) => Math.max(largest, test(list, place).chiSquare), 0),
          ),
    divisions: places.map((place, k) => ({ cutOffs: cutOffsOf(place), chiSquare: tests[k]!.chiSquare })),
  };
}

function candidateCuts(sorted: Float64Array, least: number, maximum: number): number[] {
  const all: number[] = [];
  for (let m = least; m <= sorted.length - least; m++) {
    if (sorted[m - 1] !== sorted[m]) all.push(sorted[m - 1]!);
  }
  if (all.length <= maximum) return all;
  return Array.from({ length: maximum }, (_, k) => all[Math.floor(((k + 0.5) * all.length) / maximum)]!);
}

function countUpTo(sorted: Float64Array, value: number): number {
  let count = 0;
  while (count < sorted.length && sorted[count]! <= value) count++;
  return count;
}

function permutationP(
  values: number[],
  { random, count }: { readonly random: Random; readonly count: number },
  chiSquare: number,
  largest: (values: readonly number[]) => number,
): number {
  let reached = 1;
  for (let k = 0; k < count; k++) {
    if (largest(random.fork(k).shuffled(values)) >= chiSquare * (1 - 1e-12)) reached++;
  }
  return reached / (count + 1);
}
