// What an analysis has to say, once, for the terminal and for a page: tables, figures, warnings.

import type { JSX } from 'preact';
import type { TableColumn, TableRow } from '../report/parts.tsx';
import type { AnalysisWarning } from './analysis-warning.ts';
import type { PatientCounts } from './follow-up.ts';

export interface PageTable {
  readonly title: string;
  readonly note?: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
}

export interface PageFigure {
  /** Letters, digits and dashes: the file's name without `.svg`, and the drawing's id. */
  readonly name: string;
  readonly caption: string;
  readonly howToRead: string;
  /** Greatest width in a page, in CSS pixels. */
  readonly width: number;
  readonly wide?: boolean;
  readonly drawing: JSX.Element;
}

export interface AnalysisPage {
  readonly title: string;
  /** Sentences: what was done, on whom, and the main finding. */
  readonly lead: readonly string[];
  readonly tables: readonly PageTable[];
  readonly figures: readonly PageFigure[];
  readonly warnings: readonly AnalysisWarning[];
  readonly notes: readonly string[];
  /** Files beside the report, by name. */
  readonly files?: readonly { readonly name: string; readonly text: string }[];
}

/** Unit of the table's times: figures have axes in years or months where it is known. */
export type TimeUnitName = 'days' | 'weeks' | 'months' | 'years';

const daysPerUnit: Readonly<Record<TimeUnitName, number>> = {
  days: 1,
  weeks: 7,
  months: 365.25 / 12,
  years: 365.25,
};

export const timeUnits: readonly TimeUnitName[] = ['days', 'weeks', 'months', 'years'];

/** A time of the table in days, as figures want it. */
export const inDays = (time: number, unit: TimeUnitName): number => time * daysPerUnit[unit];

/** A time of the table in years. */
export const inYears = (time: number, unit: TimeUnitName): number => inDays(time, unit) / daysPerUnit.years;

/** Who was used, in a sentence or two. */
export function countsText({
  patients,
  used,
  events,
  leftOut,
  atZero,
  missing,
  missingChoice,
  filled,
}: PatientCounts): string {
  const gaps = missing.map(({ column, missing: count }) => `"${column}" ${count}`).join(', ');
  const out =
    leftOut === 0
      ? missing.length === 0
        ? ' No value is missing.'
        : ''
      : ` ${leftOut} of ${patients} patients left out for missing values (${gaps}).`;
  const filling =
    filled.length === 0
      ? ''
      : ` Missing values were ${missingChoice === 'median' ? 'filled by the median or the most frequent level' : 'imputed'} (${filled
          .map(({ column, missing: count }) => `"${column}" ${count}`)
          .join(', ')}).`;
  const zero =
    atZero === 0 ? '' : ` The follow-up of ${atZero} of them ended at time 0: check that this is no gap.`;
  return `${used} patients, ${events} events.${zero}${out}${filling}`;
}
