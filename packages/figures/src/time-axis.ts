// Survival times are kept in days and read in years or months: which unit fits, and where the ticks stand.

/** Mean length of a year and of a month in days. */
export const daysPerYear = 365.25;
const daysPerMonth = daysPerYear / 12;

/** A unit of time for an axis. */
export interface TimeUnit {
  readonly name: 'years' | 'months' | 'days';
  readonly days: number;
}

const years: TimeUnit = { name: 'years', days: daysPerYear };
const months: TimeUnit = { name: 'months', days: daysPerMonth };
const days: TimeUnit = { name: 'days', days: 1 };

/** The largest unit in which every one of `times` (days) is, within 1% of a unit, a whole or half number. */
export function unitOfTimes(times: readonly number[]): TimeUnit {
  const fits = ({ days: length }: TimeUnit): boolean =>
    times.some((time) => time > 0) &&
    times.every((time) => {
      const halves = (2 * time) / length;
      return Math.abs(halves - Math.round(halves)) <= 0.02 + 0.002 * halves;
    });
  return [years, months].find(fits) ?? days;
}

/** Ticks (in days) for an axis up to `maximumDays`: whole years, half years or months, at most nine of them. */
export function timeTicks(maximumDays: number): {
  readonly unit: TimeUnit;
  readonly times: readonly number[];
} {
  const choices: readonly (readonly [TimeUnit, number])[] = [
    [days, 10],
    [days, 30],
    [months, 1],
    [months, 3],
    [months, 6],
    [years, 1],
    [years, 2],
    [years, 5],
    [years, 10],
  ];
  const [unit, step] =
    choices.find(([{ days: length }, each]) => maximumDays / (length * each) <= 8) ?? choices.at(-1)!;
  const count = Math.floor(maximumDays / (unit.days * step) + 1e-9);
  return { unit, times: Array.from({ length: count + 1 }, (_, i) => i * step * unit.days) };
}
