// Ticks with their labels for an axis of plain numbers.

import { scaleLinear } from 'd3-scale';
import type { ChartAxis } from './line-chart.tsx';
import { shortDecimal, significant } from './number-text.ts';

/** An axis over `low` to `high`, widened to round values, with about `count` ticks. */
export function numberAxis(label: string, low: number, high: number, count = 5): ChartAxis {
  const scale = scaleLinear([low, high > low ? high : low + 1], [0, 1]).nice(count);
  const [from, to] = scale.domain() as [number, number];
  return {
    label,
    domain: [from, to],
    ticks: scale.ticks(count).map((value) => ({ value, label: significant(value, 6) })),
  };
}

/** An axis over exactly `low` to `high`, ticked at `values`. */
export function tickedAxis(
  label: string,
  domain: readonly [number, number],
  values: readonly number[],
): ChartAxis {
  return {
    label,
    domain,
    ticks: values
      .filter((value) => value >= domain[0] - 1e-9 && value <= domain[1] + 1e-9)
      .map((value) => ({ value, label: shortDecimal(value) })),
  };
}

/** 0 to 1 in fifths. */
export const fifths: readonly number[] = [0, 0.2, 0.4, 0.6, 0.8, 1];
