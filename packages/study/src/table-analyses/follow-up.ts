// Which patients a survival analysis of a table uses, and what became of the others.

import { median } from '@glioscope/numeric';
import { countEvents, createSurvivalData, type SurvivalData } from '@glioscope/survival';
import {
  completeRows,
  eventsOf,
  timesOf,
  type AnalysisTable,
  type MissingChoice,
  type MissingCount,
} from '../analysis-table/index.ts';
import type { ModelTerm } from './terms.ts';

/** What every survival analysis is told. */
export interface FollowUpSettings {
  readonly time: string;
  readonly event: string;
  /** The cell text of the event, where it is not plain. */
  readonly eventValue?: string;
}

/** How many patients there are, how many were used, and why not all. */
export interface PatientCounts {
  readonly patients: number;
  readonly used: number;
  readonly events: number;
  readonly leftOut: number;
  /** Patients used whose follow-up ended at time 0. */
  readonly atZero: number;
  /** Columns with gaps, those of time and event included. */
  readonly missing: readonly MissingCount[];
  readonly missingChoice: MissingChoice;
  /** Gaps that were filled. */
  readonly filled: readonly MissingCount[];
}

export interface FollowUp {
  readonly data: SurvivalData;
  /** Rows of the table, in order. */
  readonly rows: readonly number[];
  /** The terms with gaps filled where that was chosen. */
  readonly terms: readonly ModelTerm[];
  readonly counts: PatientCounts;
}

/**
 * The patients of an analysis.
 * @param terms whose gaps the choice is about
 * @param others further columns that no patient may lack (group, strata, weights, cluster), NaN or null where missing
 * @throws RangeError when no patient is left
 */
export function followUpOf(
  table: AnalysisTable,
  settings: FollowUpSettings,
  terms: readonly ModelTerm[],
  choice: MissingChoice = 'complete',
  others: Readonly<Record<string, ArrayLike<number | string | null>>> = {},
): FollowUp {
  const times = timesOf(table, settings.time);
  const events = Array.from(eventsOf(table, settings.event, settings.eventValue), (event) =>
    event < 0 ? null : event,
  );
  const patients = table.ids.length;
  const outcome = { [settings.time]: times, [settings.event]: events, ...others };
  const covariates = Object.fromEntries(terms.map(({ name, values }) => [name, values]));
  const all = completeRows(patients, { ...outcome, ...covariates });
  const used = choice === 'complete' ? all : completeRows(patients, outcome);
  if (used.rows.length === 0) {
    throw new RangeError(
      `Cannot analyse survival: none of ${patients} patients has a value in every column used; missing: ` +
        `${all.columns.map(({ column, missing }) => `"${column}" ${missing}`).join(', ')}`,
    );
  }
  const data = createSurvivalData(
    used.rows.map((row) => times[row]!),
    used.rows.map((row) => events[row] === 1),
  );
  const filled = choice === 'complete' ? [] : gapsOf(terms, used.rows);
  return {
    data,
    rows: used.rows,
    terms: choice === 'median' ? terms.map((term) => filledByMiddle(term, used.rows)) : terms,
    counts: {
      patients,
      used: used.rows.length,
      events: countEvents(data),
      leftOut: used.dropped,
      atZero: data.times.reduce((count, time) => count + (time === 0 ? 1 : 0), 0),
      missing: all.columns,
      missingChoice: choice,
      filled,
    },
  };
}

function gapsOf(terms: readonly ModelTerm[], rows: readonly number[]): MissingCount[] {
  return terms.flatMap(({ name, values }) => {
    const missing = rows.filter((row) => Number.isNaN(values[row]!)).length;
    return missing > 0 ? [{ column: name, missing }] : [];
  });
}

// All patients used are training patients here: numbers get their median, factors their most frequent level.
function filledByMiddle(term: ModelTerm, rows: readonly number[]): ModelTerm {
  const known = rows.map((row) => term.values[row]!).filter((value) => !Number.isNaN(value));
  if (known.length === 0) {
    throw new RangeError(`Cannot fill column "${term.name}": no patient used has a value; leave it out`);
  }
  const middle = term.kind === 'factor' ? mostFrequent(known) : median(known);
  return { ...term, values: term.values.map((value) => (Number.isNaN(value) ? middle : value)) };
}

function mostFrequent(codes: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].reduce((best, other) =>
    other[1] > best[1] || (other[1] === best[1] && other[0] < best[0]) ? other : best,
  )[0];
}
