// Covariates as they are asked for on a command line: `age, factor(grade), rcs(volume, 4)`, read against a table.

import {
  columnNamed,
  hasColumn,
  levelsOf,
  numberOf,
  numbersOf,
  refuseNumbersAmongWords,
  type AnalysisTable,
} from '../analysis-table/index.ts';

/** A term of a model with its values for every patient of the table: numbers, or level indices; NaN where missing. */
export type ModelTerm =
  | { readonly kind: 'number'; readonly name: string; readonly values: Float64Array }
  | {
      readonly kind: 'spline';
      readonly name: string;
      readonly values: Float64Array;
      /** How many, or where they stand. */
      readonly knots: number | readonly number[];
    }
  | {
      readonly kind: 'factor';
      readonly name: string;
      readonly values: Float64Array;
      /** The reference level first. */
      readonly levels: readonly string[];
    };

/** Splits a list at commas outside parentheses, backticks and double quotes. */
export function splitList(text: string): string[] {
  const parts = text.match(/(?:`[^`]*`|"[^"]*"|\([^()]*\)|[^,`"()]|[()])+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

const unquoted = (name: string): string => name.trim().replace(/^([`"])(.*)\1$/, '$2');

/**
 * Reads terms: a column of numbers, a column of words (a factor), `factor(column)`, `factor(column, ref=level)` or
 * `rcs(column, knots)` (a restricted cubic spline; 4 knots if not said). A name with commas or brackets stands in backticks.
 * @throws RangeError naming the term and what it cannot be
 */
export function readTerms(table: AnalysisTable, texts: readonly string[]): ModelTerm[] {
  const terms = texts.flatMap((text) => splitList(text)).map((text) => readTerm(table, text));
  const names = terms.map(({ name }) => name);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) {
    throw new RangeError(`Cannot use "${twice}" twice in one model: name each covariate once`);
  }
  return terms;
}

function readTerm(table: AnalysisTable, text: string): ModelTerm {
  const call = /^(\w+)\((.*)\)$/s.exec(text);
  if (call === null || hasColumn(table, text)) return columnTerm(table, unquoted(text));
  const [, form, inside] = call as unknown as [string, string, string];
  const [column, ...rest] = splitList(inside);
  if (column === undefined || rest.length > 1) throw unreadable(text);
  const name = unquoted(column);
  const option = rest[0];
  switch (form.toLowerCase()) {
    case 'factor': {
      if (option === undefined) return factorTerm(table, name);
      const reference = /^ref\s*=\s*(.+)$/s.exec(option)?.[1];
      if (reference === undefined) throw unreadable(text);
      return factorTerm(table, name, unquoted(reference));
    }
    case 'rcs': {
      const knots = Number(option ?? 4);
      if (!Number.isInteger(knots) || knots < 3 || knots > 10) {
        throw new RangeError(`Cannot read "${text}": expected 3 to 10 knots, got ${option}`);
      }
      return { kind: 'spline', name: columnNamed(table, name).name, values: numbersOf(table, name), knots };
    }
    default:
      throw unreadable(text);
  }
}

function unreadable(text: string): RangeError {
  return new RangeError(
    `Cannot read covariate "${text}": expected a column, factor(column), factor(column, ref=level) or rcs(column, knots)`,
  );
}

function columnTerm(table: AnalysisTable, name: string): ModelTerm {
  const column = columnNamed(table, name);
  if (column.kind === 'empty') {
    throw new RangeError(`Cannot use column "${column.name}": it has no value; leave it out`);
  }
  if (column.kind === 'constant' && Number.isNaN(numberOf(column.cells.find((cell) => cell !== null)!))) {
    throw new RangeError(
      `Cannot use column "${column.name}": every patient has the same value; leave it out`,
    );
  }
  if (column.kind === 'factor') {
    refuseNumbersAmongWords(column);
    return factorTerm(table, name);
  }
  return { kind: 'number', name: column.name, values: numbersOf(table, name) };
}

/** A column as categories. */
export function factorTerm(
  table: AnalysisTable,
  name: string,
  reference?: string,
): Extract<ModelTerm, { kind: 'factor' }> {
  const { name: column, levels, codes } = levelsOf(table, name);
  if (levels.length > 50) {
    throw new RangeError(
      `Cannot use column "${column}" as a factor: it has ${levels.length} different values; combine levels, or use it as a number`,
    );
  }
  const shift = reference === undefined ? 0 : levels.indexOf(reference);
  if (shift < 0) {
    throw new RangeError(
      `Cannot make "${reference}" the reference of "${column}": its levels are ${levels.map((level) => `"${level}"`).join(', ')}`,
    );
  }
  const ordered = [levels[shift]!, ...levels.filter((_, k) => k !== shift)];
  const place = levels.map((level) => ordered.indexOf(level));
  return {
    kind: 'factor',
    name: column,
    levels: ordered,
    values: Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : place[code]!)),
  };
}
