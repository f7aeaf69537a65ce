// The score test of proportional hazards (Grambsch & Therneau 1994; exact form of R's `cox.zph` since survival 3):
// would the covariates times a function of time improve the fit?

import type { FeatureMatrix } from '@glioscope/learn';
import {
  averageRanks,
  chiSquareUpperTail,
  createMatrix,
  NotPositiveDefiniteError,
  solvePositiveDefinite,
} from '@glioscope/numeric';
import type { CoxModel } from './cox.ts';
import type { CoxDesignOptions } from './cox-likelihood.ts';
import { coxFitContext } from './cox-residuals.ts';
import { kaplanMeier } from './kaplan-meier.ts';
import type { SurvivalData } from './survival-data.ts';

/** Time as the test sees it: 1 - Kaplan-Meier just before, rank among all follow-up times, itself, or its logarithm. */
export type TimeTransform = 'km' | 'rank' | 'identity' | 'log';

export interface ProportionalHazardsOptions extends CoxDesignOptions {
  /** Default `km`. */
  readonly transform?: TimeTransform;
  /** Columns tested together (a factor's levels), by term; default each column by itself. */
  readonly terms?: Readonly<Record<string, readonly string[]>>;
}

export interface ProportionalHazardsRow {
  readonly term: string;
  readonly chiSquare: number;
  readonly degreesOfFreedom: number;
  /** Null with `reason` where too few deaths leave nothing to test. */
  readonly p: number | null;
  readonly reason?: string;
}

/**
 * One row for each term and one for all together; a small P says that the term's effect changes with time.
 * @param options the strata and weights of the fit, the transform of time
 */
export function testProportionalHazards(
  model: CoxModel,
  data: SurvivalData,
  covariates: FeatureMatrix,
  options: ProportionalHazardsOptions = {},
): { readonly terms: readonly ProportionalHazardsRow[]; readonly global: ProportionalHazardsRow } {
  const { patients, centred, sets } = coxFitContext(model, data, covariates, options);
  const p = model.names.length;
  const groups = patients.times.length;
  const clock = transformTimes(patients.times, sets.deaths, data, options.transform ?? 'km');
  // Gradient and information of the 2p coefficients: of the covariates, then of the covariates times the clock.
  const size = 2 * p;
  const gradient = new Float64Array(size);
  const information = new Float64Array(size * size);
  for (let group = 0; group < groups; group++) {
    if (sets.deaths[group] === 0) continue;
    const time = clock[group]!;
    for (let i = patients.starts[group]!; i < patients.starts[group + 1]!; i++) {
      if (patients.events[i] === 0) continue;
      const weight = patients.weights === null ? 1 : patients.weights[i]!;
      for (let j = 0; j < p; j++) {
        gradient[p + j]! += weight * time * (centred[i * p + j]! - sets.means[group * p + j]!);
      }
    }
    for (let j = 0; j < p; j++) {
      for (let k = 0; k < p; k++) {
        const value = sets.information[(group * p + j) * p + k]!;
        information[j * size + k]! += value;
        information[j * size + p + k]! += time * value;
        information[(p + j) * size + k]! += time * value;
        information[(p + j) * size + p + k]! += time * time * value;
      }
    }
  }
  const test = (term: string, columns: readonly number[]): ProportionalHazardsRow => {
    const kept = [...Array.from({ length: p }, (_, j) => j), ...columns.map((column) => p + column)];
    const block = createMatrix(kept.length, kept.length);
    kept.forEach((j, a) =>
      kept.forEach((k, b) => (block.data[a * kept.length + b] = information[j * size + k]!)),
    );
    const score = Float64Array.from(kept, (j) => gradient[j]!);
    try {
      const solved = solvePositiveDefinite(block, score);
      const chiSquare = solved.reduce((sum, value, a) => sum + value * score[a]!, 0);
      const degreesOfFreedom = columns.length;
      return { term, chiSquare, degreesOfFreedom, p: chiSquareUpperTail(chiSquare, degreesOfFreedom) };
    } catch (error) {
      if (!(error instanceof NotPositiveDefiniteError)) throw error;
      const reason = `too few deaths to tell an effect of "${term}" that changes with time from one that does not`;
      return { term, chiSquare: 0, degreesOfFreedom: columns.length, p: null, reason };
    }
  };
  const terms = options.terms ?? Object.fromEntries(model.names.map((name) => [name, [name]]));
  return {
    terms: Object.entries(terms).map(([term, names]) =>
      test(
        term,
        names.map((name) => placeOf(model, name)),
      ),
    ),
    global: test(
      'global',
      model.names.map((_, j) => j),
    ),
  };
}

function placeOf(model: CoxModel, name: string): number {
  const place = model.names.indexOf(name);
  if (place >= 0) return place;
  throw new RangeError(`Cannot test "${name}": the model has ${model.names.join(', ')}`);
}

// A shift and a scale of the clock do not change the tests: centred to -1…1, it keeps the information well conditioned.
function transformTimes(
  times: Float64Array,
  deaths: Int32Array,
  data: SurvivalData,
  transform: TimeTransform,
): Float64Array {
  const values = new Float64Array(times.length);
  if (transform === 'km') {
    const curve = kaplanMeier(data);
    const before = new Map(curve.times.map((time, k) => [time, k === 0 ? 1 : curve.survival[k - 1]!]));
    times.forEach((time, group) => (values[group] = 1 - before.get(time)!));
  } else if (transform === 'rank') {
    const ranks = averageRanks(data.times);
    const rankOf = new Map(Array.from(data.times, (time, row) => [time, ranks[row]!]));
    times.forEach((time, group) => (values[group] = rankOf.get(time)!));
  } else {
    if (transform === 'log' && times.some((time, group) => time === 0 && deaths[group]! > 0)) {
      throw new RangeError(
        'Cannot test proportional hazards against log time: a death stands at time 0; choose another transform of time',
      );
    }
    times.forEach((time, group) => (values[group] = transform === 'log' ? Math.log(time) : time));
  }
  let low = Infinity;
  let high = -Infinity;
  values.forEach((value, group) => {
    if (deaths[group] === 0) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  });
  const center = (low + high) / 2;
  const reach = (high - low) / 2 || 1;
  return values.map((value) => (value - center) / reach);
}
