// Columns as what an analysis needs: numbers, levels, yes or no, follow-up. A cell that cannot be read so is an error that
// names column and rows; a missing one stays missing (NaN, -1 or null) and is for `missing-values.ts` to settle.

import { createFeatureMatrix, type FeatureMatrix } from '@glioscope/learn';
import { cellPlaces, columnNamed, type AnalysisColumn, type AnalysisTable } from './analysis-table.ts';
import { numberOf, sortLevels } from './column-kind.ts';
import { listed } from './parse-table.ts';

/** Numbers, one a patient; NaN where missing. */
export function numbersOf(table: AnalysisTable, name: string): Float64Array {
  return numbersIn(table, columnNamed(table, name));
}

const isDate = (cell: string): boolean => /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?$/.test(cell);

/** @param isTime of follow-up: categories are no way out */
function numbersIn(table: AnalysisTable, column: AnalysisColumn, isTime = false): Float64Array {
  const numbers = new Float64Array(column.cells.length);
  const wrong: number[] = [];
  column.cells.forEach((cell, row) => {
    numbers[row] = cell === null ? Number.NaN : numberOf(cell);
    if (cell !== null && !Number.isFinite(numbers[row]!)) wrong.push(row);
  });
  if (wrong.length === 0) return numbers;
  const commas = wrong.every((row) => /^[+-]?\d+,\d+$/.test(column.cells[row]!));
  const advice = commas
    ? 'write decimals with a point'
    : wrong.some((row) => isDate(column.cells[row]!))
      ? 'dates are not read: put the time between two dates into a column of numbers'
      : isTime
        ? 'write times as plain numbers of one unit, leave cells empty, or name such a word as missing with --na'
        : wrong.length === column.cells.length - column.missing
          ? `use factor(${column.name}) if it holds categories`
          : 'correct these cells, leave them empty, or name such a word as missing with --na';
  throw new RangeError(
    `Cannot read column "${column.name}" as numbers: ${cellPlaces(table, column, wrong)}; ${advice}`,
  );
}

/** More different numbers than this are a measurement, not categories. */
const fewNumbers = 5;

/**
 * Throws where a column that would count as categories holds many numbers beside a word or two, such as `unknown`: as
 * categories the numbers would lose their order without anyone having asked for it.
 */
export function refuseNumbersAmongWords(column: AnalysisColumn): void {
  const known = column.cells.filter((cell) => cell !== null);
  const numbers = new Set(known.filter((cell) => Number.isFinite(numberOf(cell))));
  const words = sortLevels(known.filter((cell) => !Number.isFinite(numberOf(cell))));
  if (numbers.size <= fewNumbers || words.length === 0 || words.length > 3) return;
  throw new RangeError(
    `Cannot use column "${column.name}": it holds ${numbers.size} different numbers beside ${listed(words, (word) => `"${word}"`)}; name such words ` +
      `as missing with --na, or ask for categories with factor(${column.name})`,
  );
}

/** A column of categories. */
export interface FactorColumn {
  readonly name: string;
  readonly levels: readonly string[];
  /** Index of each patient's level; -1 where missing. */
  readonly codes: Int32Array;
}

/**
 * The column as categories, levels by number or by letter.
 * @param levels the only levels that may occur, in their order (those of the training patients, say)
 * @throws RangeError naming rows with a level that is not among them
 */
export function levelsOf(table: AnalysisTable, name: string, levels?: readonly string[]): FactorColumn {
  const column = columnNamed(table, name);
  const known = levels ?? sortLevels(column.cells.filter((cell) => cell !== null));
  const place = new Map(known.map((level, k) => [level, k]));
  const unseen: number[] = [];
  const codes = Int32Array.from(column.cells, (cell, row) => {
    if (cell === null) return -1;
    const code = place.get(cell);
    if (code === undefined) unseen.push(row);
    return code ?? -1;
  });
  if (unseen.length > 0) {
    throw new RangeError(
      `Cannot use column "${column.name}": ${cellPlaces(table, column, unseen)}, a level that the model has not seen; it knows ` +
        `${known.map((level) => `"${level}"`).join(', ')}: recode the cells, or fit on patients who have all levels`,
    );
  }
  return { name: column.name, levels: known, codes };
}

const yes = new Set(['1', 'true', 't', 'yes', 'y', 'dead', 'died', 'deceased', 'death', 'event']);
const no = new Set(['0', 'false', 'f', 'no', 'n', 'alive', 'living', 'censored', 'none']);

/**
 * Whether the event came: 1, 0, or -1 where missing. Read so: 0/1, TRUE/FALSE, yes/no, dead/alive and their like, or
 * 1/2 (2 the event, as R's data sets have it) when both occur.
 * @param eventValue the cell text that stands for the event; all others then count as none
 */
export function eventsOf(table: AnalysisTable, name: string, eventValue?: string): Int8Array {
  const column = columnNamed(table, name);
  const values = sortLevels(column.cells.filter((cell) => cell !== null));
  const shown = listed(values, (value) => `"${value}"`);
  if (eventValue !== undefined) {
    const isEvent = (cell: string): boolean =>
      cell.toLowerCase() === eventValue.toLowerCase() || numberOf(cell) === numberOf(eventValue);
    if (!values.some(isEvent)) {
      throw new RangeError(
        `Cannot find an event: no cell of column "${column.name}" is "${eventValue}"; it has ${shown || 'no value'}`,
      );
    }
    return Int8Array.from(column.cells, (cell) => (cell === null ? -1 : isEvent(cell) ? 1 : 0));
  }
  const numbers = values.map(numberOf);
  const oneTwo =
    numbers.length > 0 && numbers.every((value) => value === 1 || value === 2) && numbers.includes(2);
  if (oneTwo && !numbers.includes(1)) {
    throw new RangeError(
      `Cannot tell events in column "${column.name}": every value is "2"; say with --event-value which value is the event`,
    );
  }
  const wrong: number[] = [];
  const events = Int8Array.from(column.cells, (cell, row) => {
    if (cell === null) return -1;
    if (oneTwo) return numberOf(cell) === 2 ? 1 : 0;
    // cBioPortal writes `1:DECEASED`.
    const word = Number.isFinite(numberOf(cell))
      ? String(numberOf(cell))
      : cell.toLowerCase().replace(/^[01]\s*:\s*/, '');
    if (yes.has(word)) return 1;
    if (no.has(word)) return 0;
    wrong.push(row);
    return -1;
  });
  if (wrong.length > 0) {
    throw new RangeError(
      `Cannot tell events in column "${column.name}": expected 0 and 1, TRUE and FALSE, or dead and alive; ` +
        `${cellPlaces(table, column, wrong)}; say with --event-value which of ${shown} is the event`,
    );
  }
  return events;
}

/**
 * Follow-up times in the column's own unit; NaN where missing.
 * @throws RangeError naming rows with a time below 0
 */
export function timesOf(table: AnalysisTable, name: string): Float64Array {
  const column = columnNamed(table, name);
  const times = numbersIn(table, column, true);
  const wrong: number[] = [];
  times.forEach((time, row) => {
    if (time < 0) wrong.push(row);
  });
  if (wrong.length > 0) {
    throw new RangeError(
      `Cannot read follow-up times: expected times of at least 0 in column "${column.name}", but ${cellPlaces(table, column, wrong)}; ` +
        'correct these cells, or leave them empty to leave those patients out',
    );
  }
  return times;
}

/**
 * True where the cell is the positive class; null where missing.
 * @throws RangeError unless some cell is positive and some is not
 */
export function labelsOf(
  table: AnalysisTable,
  name: string,
  positive: string | readonly string[],
): (boolean | null)[] {
  const column = columnNamed(table, name);
  const asked = typeof positive === 'string' ? [positive] : positive;
  const isPositive = (cell: string): boolean =>
    asked.some((value) => value.toLowerCase() === cell.toLowerCase() || numberOf(value) === numberOf(cell));
  const values = sortLevels(column.cells.filter((cell) => cell !== null));
  const missed = asked.filter(
    (value) =>
      !values.some(
        (cell) => cell.toLowerCase() === value.toLowerCase() || numberOf(value) === numberOf(cell),
      ),
  );
  const shown = listed(values, (value) => `"${value}"`) || 'no value';
  if (missed.length > 0 || values.every(isPositive)) {
    const what =
      missed.length > 0
        ? `no cell is ${listed(missed, (value) => `"${value}"`)}`
        : 'every cell is of the positive class';
    throw new RangeError(`Cannot use column "${column.name}" as labels: ${what}; it has ${shown}`);
  }
  return column.cells.map((cell) => (cell === null ? null : isPositive(cell)));
}

/** Columns as features, and those that were left aside with the reason. */
export interface FeatureColumns {
  readonly features: FeatureMatrix;
  readonly leftOut: readonly { readonly column: string; readonly reason: string }[];
}

/**
 * Every column of numbers; columns of text, without a value or with one value throughout are left out, with the reason.
 * @param exclude columns that are no features: label, time, event
 * @throws RangeError naming column and rows where text stands among numbers, or when no column is left
 */
export function featuresOf(
  table: AnalysisTable,
  options: { readonly columns?: readonly string[]; readonly exclude?: readonly string[] } = {},
): FeatureColumns {
  const exclude = new Set((options.exclude ?? []).map((name) => columnNamed(table, name).name));
  const asked = options.columns?.map((name) => columnNamed(table, name));
  const leftOut: { column: string; reason: string }[] = [];
  const kept: AnalysisColumn[] = [];
  for (const column of asked ?? table.columns) {
    if (exclude.has(column.name)) continue;
    if (asked !== undefined || column.kind === 'number' || column.kind === 'mixed') kept.push(column);
    else leftOut.push({ column: column.name, reason: reasons[column.kind] });
  }
  if (kept.length === 0) {
    throw new RangeError(
      `Cannot find features: no column of ${listed(table.sources, ({ name }) => name)} holds numbers that vary`,
    );
  }
  const values = kept.map((column) => numbersIn(table, column));
  const data = new Float64Array(table.ids.length * kept.length);
  values.forEach((numbers, j) => {
    for (let i = 0; i < numbers.length; i++) data[i * kept.length + j] = numbers[i]!;
  });
  return {
    features: createFeatureMatrix(
      kept.map(({ name }) => name),
      data,
    ),
    leftOut,
  };
}

const reasons = {
  factor: 'words, not numbers',
  text: 'words, not numbers',
  id: 'words, not numbers',
  constant: 'one value throughout',
  empty: 'no value',
} as const;
