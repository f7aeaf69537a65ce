// From the nomogram of `survival` to the figure's plain data: which names the scales of survival get.

import type { NomogramProps, NomogramReading } from '@glioscope/figures';
import { placeOnNomogram, type Nomogram } from '@glioscope/survival';

/** What a nomogram's horizons are measured in, as days of one unit. */
export type TimeUnit = 'days' | 'weeks' | 'months' | 'years';

const daysOf: Readonly<Record<TimeUnit, number>> = { days: 1, weeks: 7, months: 365.25 / 12, years: 365.25 };

/** `3-year survival`; days that are, within a day, whole or half years are named in years. */
export function horizonLabel(horizon: number, unit: TimeUnit): string {
  const years = yearsOf(horizon, unit);
  const halves = Math.round(2 * years);
  if (unit === 'days' && halves > 0 && Math.abs(years - halves / 2) * daysOf.years <= 1) {
    return `${halves / 2}-year survival`;
  }
  return `${Number(horizon.toPrecision(6))}-${unit.slice(0, -1)} survival`;
}

const yearsOf = (horizon: number, unit: TimeUnit): number => (horizon * daysOf[unit]) / daysOf.years;

/** The data of `Nomogram` and `InteractiveNomogram`. */
export function nomogramFigure(
  title: string,
  nomogram: Nomogram,
  unit: TimeUnit,
): Omit<NomogramProps, 'id' | 'place'> {
  return {
    title,
    axes: nomogram.axes.map(({ term, label, ticks }) => ({ term, label, ticks })),
    totalPoints: nomogram.totalPoints,
    survival: nomogram.survival.map(({ horizon, ticks }) => ({
      years: yearsOf(horizon, unit),
      label: horizonLabel(horizon, unit),
      ticks,
    })),
  };
}

/** A patient's place in that data. Throws a RangeError naming a predictor without a usable value. */
export function readNomogram(
  nomogram: Nomogram,
  unit: TimeUnit,
  values: Readonly<Record<string, number | string>>,
): NomogramReading {
  const { axes, totalPoints, survival } = placeOnNomogram(nomogram, values);
  return {
    axes: axes.map(({ term, value, points }) => ({ term, value, points })),
    totalPoints,
    survival: survival.map(({ horizon, probability }) => ({ years: yearsOf(horizon, unit), probability })),
  };
}
