// Nomograms of a Cox model: points as rms' `nomogram` assigns them. The axis whose effect spans the most is given 100
// points, each axis starts at 0 points, and the total leads to survival through the baseline. A factor has a tick a level, a restricted cubic spline an axis that need not rise steadily.

import { dot } from '@glioscope/numeric';
import { baselineCumulativeHazard, predictSurvival } from './cox-baseline.ts';
import type { CoxModel } from './cox.ts';
import { prettyTicks } from './pretty-ticks.ts';
import { splineBasis, type RestrictedCubicSpline } from './restricted-cubic-spline.ts';

/** What an axis stands for: a covariate by its range, straight or as a spline, or a factor by its levels. */
export type NomogramTerm =
  | {
      readonly kind: 'numeric';
      readonly term: string;
      readonly label: string;
      /** The model's column; the axis covers minimum to maximum, widened to round values. */
      readonly column: string;
      readonly minimum: number;
      readonly maximum: number;
      /** Ticks instead of round ones, ascending: the values themselves where there are few. */
      readonly ticks?: readonly number[];
    }
  | {
      readonly kind: 'spline';
      readonly term: string;
      readonly label: string;
      /** Its columns are in the model; the axis covers minimum to maximum, widened to round values. */
      readonly spline: RestrictedCubicSpline;
      readonly minimum: number;
      readonly maximum: number;
      readonly ticks?: readonly number[];
    }
  | {
      readonly kind: 'factor';
      readonly term: string;
      readonly label: string;
      /** Each level with its 0/1 column in the model; the reference level has null. */
      readonly levels: readonly { readonly value: string; readonly column: string | null }[];
    };

export interface NomogramAxis {
  readonly kind: 'numeric' | 'factor';
  readonly term: string;
  readonly label: string;
  readonly ticks: readonly { readonly value: number | string; readonly points: number }[];
  /** Of a spline: points = offset + sum of points per unit of each basis column (`splineBasis`). */
  readonly curve?: {
    readonly knots: readonly number[];
    readonly pointsPerUnit: readonly number[];
    readonly offset: number;
  };
}

/** A nomogram as plain data, enough to draw it and to place a patient on it. */
export interface Nomogram {
  readonly axes: readonly NomogramAxis[];
  readonly totalPoints: { readonly minimum: number; readonly maximum: number };
  readonly survival: readonly {
    readonly horizon: number;
    /** Cumulative hazard of a patient with the training means. */
    readonly baselineHazard: number;
    readonly ticks: readonly { readonly probability: number; readonly totalPoints: number }[];
  }[];
  /** linear predictor (relative to the means) = intercept + perPoint · total points */
  readonly linearPredictor: { readonly intercept: number; readonly perPoint: number };
  /** Horizons that could not be given a scale, each with why. */
  readonly omittedHorizons: readonly { readonly horizon: number; readonly reason: string }[];
}

/** Probabilities that get a tick where they fall inside the range of total points. */
const tickProbabilities = [0.99, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.01];

/**
 * Draws up the nomogram of a fitted model.
 * @param horizons times, in the model's unit, that get a survival scale
 * @throws RangeError unless each of the model's columns belongs to exactly one axis, or when all effects are 0
 */
export function createNomogram(
  model: CoxModel,
  terms: readonly NomogramTerm[],
  horizons: readonly number[],
): Nomogram {
  checkTerms(model, terms);
  const coefficientOf = (column: string | null): number =>
    column === null ? 0 : model.coefficients[model.names.indexOf(column)]!;
  const effects = terms.map((term): { value: number | string; effect: number }[] => {
    if (term.kind === 'factor') {
      return term.levels.map(({ value, column }) => ({ value, effect: coefficientOf(column) }));
    }
    const effectOf =
      term.kind === 'numeric'
        ? (value: number) => value * coefficientOf(term.column)
        : (value: number) =>
            dot(splineBasis(term.spline.knots, value), term.spline.columns.map(coefficientOf));
    return (term.ticks ?? prettyTicks(term.minimum, term.maximum)).map((value) => ({
      value,
      effect: effectOf(value),
    }));
  });
  const lowest = effects.map((ticks) => Math.min(...ticks.map(({ effect }) => effect)));
  const spans = effects.map((ticks, a) => Math.max(...ticks.map(({ effect }) => effect)) - lowest[a]!);
  const widest = Math.max(...spans);
  if (!(widest > 0)) throw new RangeError('Cannot draw a nomogram: every coefficient of the model is 0');
  const scale = 100 / widest;
  const axes = terms.map((term, a): NomogramAxis => ({
    kind: term.kind === 'factor' ? 'factor' : 'numeric',
    term: term.term,
    label: term.label,
    ticks: effects[a]!.map(({ value, effect }) => ({ value, points: (effect - lowest[a]!) * scale })),
    ...(term.kind === 'spline'
      ? {
          curve: {
            knots: term.spline.knots,
            pointsPerUnit: term.spline.columns.map((column) => coefficientOf(column) * scale),
            offset: -lowest[a]! * scale,
          },
        }
      : {}),
  }));
  const intercept =
    lowest.reduce((sum, value) => sum + value, 0) -
    model.names.reduce((sum, _, j) => sum + model.coefficients[j]! * model.means[j]!, 0);
  const perPoint = 1 / scale;
  const totalTicks = prettyTicks(0, spans.reduce((sum, span) => sum + span, 0) * scale);
  const maximum = totalTicks[totalTicks.length - 1]!;

  const omittedHorizons: { horizon: number; reason: string }[] = [];
  const survival = horizons.flatMap((horizon) => {
    const baselineHazard = baselineCumulativeHazard(model, horizon);
    if (horizon > model.followUpEnd) {
      omittedHorizons.push({ horizon, reason: `the longest follow-up is ${model.followUpEnd}` });
      return [];
    }
    if (baselineHazard === 0) {
      omittedHorizons.push({ horizon, reason: `the first death is at ${model.baseline.times[0]}` });
      return [];
    }
    const ticks = tickProbabilities
      .map((probability) => ({
        probability,
        totalPoints: (Math.log(-Math.log(probability) / baselineHazard) - intercept) / perPoint,
      }))
      .filter(({ totalPoints }) => totalPoints >= 0 && totalPoints <= maximum);
    return [{ horizon, baselineHazard, ticks }];
  });
  return {
    axes,
    totalPoints: { minimum: 0, maximum },
    survival,
    linearPredictor: { intercept, perPoint },
    omittedHorizons,
  };
}

function checkTerms(model: CoxModel, terms: readonly NomogramTerm[]): void {
  const used = terms.flatMap((term): readonly string[] => {
    if (term.kind === 'numeric') return [term.column];
    if (term.kind === 'spline') return term.spline.columns;
    return term.levels.flatMap(({ column }) => (column === null ? [] : [column]));
  });
  const unknown = used.find((column) => !model.names.includes(column));
  if (unknown !== undefined) {
    throw new RangeError(
      `Cannot draw a nomogram: the model has no column "${unknown}"; it has ${model.names.join(', ')}`,
    );
  }
  for (const term of terms) {
    if (term.kind !== 'factor' && term.ticks !== undefined && new Set(term.ticks).size < 2) {
      throw new RangeError(`Cannot draw a nomogram: expected at least 2 different ticks for "${term.term}"`);
    }
  }
  for (const name of model.names) {
    const count = used.filter((column) => column === name).length;
    if (count !== 1) {
      throw new RangeError(
        `Cannot draw a nomogram: expected the column "${name}" on exactly one axis, got ${count}`,
      );
    }
  }
}

/** Where a patient falls. */
export interface NomogramPlace {
  readonly axes: readonly {
    readonly term: string;
    readonly value: number | string;
    readonly points: number;
    /** False when a number lies beyond the axis, where its points are extrapolated. */
    readonly onAxis: boolean;
  }[];
  readonly totalPoints: number;
  readonly linearPredictor: number;
  readonly survival: readonly { readonly horizon: number; readonly probability: number }[];
}

/**
 * Reads a patient's points, total and survival.
 * @param values by term: a number, or a factor's level
 * @throws RangeError naming a term without a value, or a level that the nomogram does not have
 */
export function placeOnNomogram(
  nomogram: Nomogram,
  values: Readonly<Record<string, number | string | null | undefined>>,
): NomogramPlace {
  const axes = nomogram.axes.map((axis) => ({ term: axis.term, ...pointsOn(axis, values[axis.term]) }));
  const totalPoints = axes.reduce((sum, { points }) => sum + points, 0);
  const { intercept, perPoint } = nomogram.linearPredictor;
  const linearPredictor = intercept + perPoint * totalPoints;
  return {
    axes,
    totalPoints,
    linearPredictor,
    survival: nomogram.survival.map(({ horizon, baselineHazard }) => ({
      horizon,
      probability: Math.exp(-baselineHazard * Math.exp(linearPredictor)),
    })),
  };
}

function pointsOn(
  axis: NomogramAxis,
  value: number | string | null | undefined,
): { value: number | string; points: number; onAxis: boolean } {
  const expectation =
    axis.kind === 'numeric' ? 'a finite number' : axis.ticks.map((tick) => tick.value).join(' or ');
  if (axis.kind === 'factor') {
    const tick = axis.ticks.find((candidate) => candidate.value === String(value));
    if (tick !== undefined) return { value: tick.value, points: tick.points, onAxis: true };
  } else if (typeof value === 'number' && Number.isFinite(value)) {
    const first = axis.ticks[0]!;
    const last = axis.ticks[axis.ticks.length - 1]!;
    const low = first.value as number;
    const high = last.value as number;
    const points =
      axis.curve === undefined
        ? first.points + ((value - low) / (high - low)) * (last.points - first.points)
        : axis.curve.offset + dot(splineBasis(axis.curve.knots, value), axis.curve.pointsPerUnit);
    return { value, points, onAxis: value >= low && value <= high };
  }
  throw new RangeError(
    `Cannot place the patient: expected ${expectation} for "${axis.term}", got ${value ?? 'nothing'}`,
  );
}

/** Survival at a nomogram's horizons with intervals, from the model behind it; `values` in the model's column order. */
export function nomogramSurvivalIntervals(
  model: CoxModel,
  nomogram: Nomogram,
  values: ArrayLike<number>,
): readonly {
  readonly horizon: number;
  readonly probability: number;
  readonly interval: readonly [number, number];
}[] {
  const horizons = nomogram.survival.map(({ horizon }) => horizon);
  const { survival, lower, upper } = predictSurvival(model, values, horizons);
  return horizons.map((horizon, k) => ({
    horizon,
    probability: survival[k]!,
    interval: [lower[k]!, upper[k]!],
  }));
}
