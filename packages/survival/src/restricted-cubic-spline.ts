// Restricted cubic splines (Stone & Koo 1985) as covariates: cubic between knots, linear beyond the outer ones, in the
// basis and with the knots of rms' `rcs` (Harrell 2015, §2.4), so that coefficients mean the same there and here.

import { quantile } from '@glioscope/numeric';

/** A spline of one covariate: k knots, k - 1 columns, the first of them the covariate itself. */
export interface RestrictedCubicSpline {
  readonly name: string;
  /** Ascending. */
  readonly knots: readonly number[];
  /** As rms names them: the covariate, then one prime more for each further column. */
  readonly columns: readonly string[];
}

/**
 * Knots at quantiles that depend on their number only: 0.1 and 0.9 outermost with 3 knots, 0.05 and 0.95 with 4 to 6,
 * 0.025 and 0.975 with more. With fewer than 100 values the outermost are the fifth smallest and largest; a mass of at
 * least 5% on the smallest or largest value gets that knot next to it (rms' rules).
 * @param count at least 3; 4 suits 100 patients, 5 more
 */
export function splineKnots(values: ArrayLike<number>, count: number): number[] {
  const sorted = Float64Array.from(values).sort();
  if (!Number.isInteger(count) || count < 3) {
    throw new RangeError(`Cannot place spline knots: expected at least 3, got ${count}`);
  }
  const wrong = sorted.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0)
    throw new RangeError(`Cannot place spline knots: expected finite values, got ${sorted[wrong]}`);
  const distinct = [...new Set(sorted)];
  if (distinct.length - 2 <= count) {
    throw new RangeError(
      `Cannot place ${count} spline knots: expected more than ${count + 2} different values, got ${distinct.length}; ` +
        'use fewer knots or the covariate as it is',
    );
  }
  const outer = count > 6 ? 0.025 : count > 3 ? 0.05 : 0.1;
  const { inner, first, last } = setAsideMasses(sorted, distinct);
  const free = count - (first === null ? 0 : 1) - (last === null ? 0 : 1);
  const knots =
    free === 1
      ? [quantile(inner, 0.5)]
      : Array.from({ length: free }, (_, k) => {
          const low = free === 2 ? 0.5 : outer;
          return quantile(inner, low + ((1 - outer - low) * k) / (free - 1));
        });
  if (free > 1 && inner.length < 100) {
    if (first === null) knots[0] = inner[4]!;
    if (last === null) knots[free - 1] = inner[inner.length - 5]!;
  }
  const all = [...(first === null ? [] : [first]), ...knots, ...(last === null ? [] : [last])];
  if (new Set(all).size < count || all.some((knot, k) => k > 0 && knot < all[k - 1]!)) {
    const places = all.map((knot) => Number(knot.toPrecision(6))).join(', ');
    throw new RangeError(
      values.length < 4 * count
        ? `Cannot place ${count} spline knots: ${values.length} values are too few (${places} do not ascend); use the covariate as it is`
        : `Cannot place ${count} spline knots: many equal values put knots on one place (${places}); use fewer or choose them`,
    );
  }
  return all;
}

// Where many patients share the smallest or largest value, the outer knot goes beside it and the others among the rest.
function setAsideMasses(
  sorted: Float64Array,
  distinct: readonly number[],
): { inner: Float64Array; first: number | null; last: number | null } {
  const counts = new Map<number, number>();
  for (const value of sorted) counts.set(value, (counts.get(value) ?? 0) + 1);
  const share = (value: number): number => counts.get(value)! / sorted.length;
  const least = distinct[0]!;
  const most = distinct[distinct.length - 1]!;
  if (distinct.some((value) => value !== least && value !== most && share(value) >= 0.05)) {
    return { inner: sorted, first: null, last: null };
  }
  const first = share(least) >= 0.05 ? distinct[1]! : null;
  const afterFirst = first === null ? sorted : sorted.filter((value) => value > first);
  const last = share(most) >= 0.05 ? distinct[distinct.length - 2]! : null;
  return { inner: last === null ? afterFirst : afterFirst.filter((value) => value < last), first, last };
}

/** A spline with the given knots, or with that many placed by `splineKnots`. */
export function createSpline(
  name: string,
  values: ArrayLike<number>,
  knots: number | readonly number[],
): RestrictedCubicSpline {
  const places = typeof knots === 'number' ? splineKnots(values, knots) : [...knots];
  if (
    places.length < 3 ||
    places.some((knot, k) => !Number.isFinite(knot) || (k > 0 && knot <= places[k - 1]!))
  ) {
    throw new RangeError(
      `Cannot make a spline of "${name}": expected at least 3 ascending knots, got ${places.join(', ') || 'none'}`,
    );
  }
  const columns = Array.from({ length: places.length - 1 }, (_, k) => name + "'".repeat(k));
  return { name, knots: places, columns };
}

/** The spline's columns at one value, scaled by the squared span of the knots (rms' `norm = 2`). */
export function splineBasis(knots: readonly number[], value: number): number[] {
  const k = knots.length;
  const last = knots[k - 1]!;
  const beforeLast = knots[k - 2]!;
  const scale = (last - knots[0]!) ** 2;
  const cubed = (knot: number): number => Math.max(0, value - knot) ** 3;
  const basis = [value];
  for (let j = 0; j < k - 2; j++) {
    const knot = knots[j]!;
    basis.push(
      (cubed(knot) +
        ((beforeLast - knot) * cubed(last) - (last - knot) * cubed(beforeLast)) / (last - beforeLast)) /
        scale,
    );
  }
  return basis;
}

/** The spline's columns for all patients, ready for `createCovariates`. */
export function splineColumns(
  spline: RestrictedCubicSpline,
  values: ArrayLike<number>,
): Record<string, Float64Array> {
  const columns = spline.columns.map((name) => [name, new Float64Array(values.length)] as const);
  for (let i = 0; i < values.length; i++) {
    splineBasis(spline.knots, values[i]!).forEach((value, j) => (columns[j]![1][i] = value));
  }
  return Object.fromEntries(columns);
}
