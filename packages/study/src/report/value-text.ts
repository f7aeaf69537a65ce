// Values as a report prints them. What is missing is said with its reason; a number that is not finite counts as missing.

import { decimal, pCell, significant } from '@glioscope/figures';
import type { Interval, Measured } from '../results.ts';

/** How a text begins that stands for a missing value; its reason follows. */
export const absent = 'not available: ';

/** `value` with fixed decimals, or `not available` with the reason. */
export function numberOr(value: number | null | undefined, digits: number, reason: string): string {
  return value === null || value === undefined || !Number.isFinite(value)
    ? `${absent}${reason}`
    : decimal(value, digits);
}

/** A value of any size with three significant digits, or why there is none. */
export function significantOr(value: number | null | undefined, reason: string): string {
  return value === null || value === undefined || !Number.isFinite(value)
    ? `${absent}${reason}`
    : significant(value);
}

/** A fraction in per cent, or why there is none. */
export function percentOr(value: number | null | undefined, reason: string): string {
  return value === null || value === undefined || !Number.isFinite(value)
    ? `${absent}${reason}`
    : `${decimal(100 * value, 1)}%`;
}

/** A P value for a table cell, or why there is none. */
export function pOr(p: number | null | undefined, reason: string): string {
  return p === null || p === undefined || !(p >= 0 && p <= 1) ? `not available: ${reason}` : pCell(p);
}

/** `0.88 to 0.98`, or null without finite limits. */
export function intervalText(interval: Interval | null | undefined, digits = 2): string | null {
  if (interval === null || interval === undefined || !interval.every((limit) => Number.isFinite(limit)))
    return null;
  return `${decimal(interval[0], digits)} to ${decimal(interval[1], digits)}`;
}

/** `0.93 (95% CI 0.88 to 0.98)`; without interval or value, why. */
export function measuredText(measured: Measured, digits = 2): string {
  if (measured.value === null || !Number.isFinite(measured.value))
    return `${absent}${measured.reason ?? 'no reason was recorded'}`;
  const interval = intervalText(measured.interval, digits);
  const reason = measured.reason === undefined ? '' : `: ${measured.reason}`;
  return `${decimal(measured.value, digits)} (${interval === null ? `no interval${reason}` : `95% CI ${interval}`})`;
}

/** The same for a narrow cell of a column that is headed `(95% CI)`: `0.93 (0.88 to 0.98)`. */
export function measuredCell(measured: Measured, digits = 2): string {
  if (measured.value === null || !Number.isFinite(measured.value)) return measuredText(measured);
  const interval = intervalText(measured.interval, digits);
  return `${decimal(measured.value, digits)} (${interval ?? 'no interval'})`;
}

/** A tumour region in words. */
export function regionText(region: string): string {
  if (region === 'whole') return 'whole tumour';
  if (region === 'core') return 'tumour core';
  return region === 'enhancing' ? 'enhancing tumour' : region;
}

/** `1 patient`, `2 patients`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A survival time in days with its value in months: `534 days (17.5 months)`. */
export function daysText(days: number | null, reason: string): string {
  if (days === null || !Number.isFinite(days)) return `${absent}${reason}`;
  return `${decimal(days, 0)} days (${decimal(days / (365.25 / 12), 1)} months)`;
}

/** An id for the page: letters, digits and dashes of `parts`. */
export function pageId(...parts: readonly (string | number)[]): string {
  return parts
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
}
