// From the nomogram of `survival` to the figure's plain data: which names the scales of survival get.

import type { NomogramProps, NomogramReading } from '@glioscope/figures';
import { placeOnNomogram, type Nomogram } from '@glioscope/survival';
import { inDays, inYears, type TimeUnitName } from '../table-analyses/page.ts';

/** `3-year survival`; days that are, within a day, whole or half years are named in years. */
export function horizonLabel(horizon: number, unit: TimeUnitName): string {
  const years = inYears(horizon, unit);
  const halves = Math.round(2 * years);
  if (unit === 'days' && halves > 0 && Math.abs(horizon - inDays(halves / 2, 'years')) <= 1) {
    return `${halves / 2}-year survival`;
  }
  return `${Number(horizon.toPrecision(6))}-${unit.slice(0, -1)} survival`;
}

/** The data of `Nomogram` and `InteractiveNomogram`. */
export function nomogramFigure(
  title: string,
  nomogram: Nomogram,
  unit: TimeUnitName,
): Omit<NomogramProps, 'id' | 'place'> {
  return {
    title,
    axes: nomogram.axes.map(({ term, label, ticks }) => ({ term, label, ticks })),
    totalPoints: nomogram.totalPoints,
    survival: nomogram.survival.map(({ horizon, ticks }) => ({
      years: inYears(horizon, unit),
      label: horizonLabel(horizon, unit),
      ticks,
    })),
  };
}

/** A patient's place in that data. Throws a RangeError naming a predictor without a usable value. */
export function readNomogram(
  nomogram: Nomogram,
  unit: TimeUnitName,
  values: Readonly<Record<string, number | string>>,
): NomogramReading {
  const { axes, totalPoints, survival } = placeOnNomogram(nomogram, values);
  return {
    axes: axes.map(({ term, value, points }) => ({ term, value, points })),
    totalPoints,
    survival: survival.map(({ horizon, probability }) => ({ years: inYears(horizon, unit), probability })),
  };
}
