// The options that all analyses of tables share, and the tables read by them.

import { basename } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  hasColumn,
  readAnalysisTable,
  rowsWhere,
  selectTableRows,
  type AnalysisTable,
  type MissingChoice,
} from '@glioscope/study/analysis-table';
import { repeated } from '../option-values.ts';
import { readText } from '../read-file.ts';

export interface TableOptions {
  readonly id: readonly string[];
  readonly na: readonly string[];
  /** Only patients with one of these values. */
  readonly only?: ColumnValues | undefined;
  readonly json?: boolean;
  readonly out?: string;
}

/** A column and the values that are asked for. */
export interface ColumnValues {
  readonly column: string;
  readonly values: readonly string[];
}

/** The text of an option such as `center=A,B`. */
export function columnValues(text: string): ColumnValues {
  const at = text.indexOf('=');
  const values = text
    .slice(at + 1)
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '');
  if (at < 1 || values.length === 0) {
    throw new InvalidArgumentError('Expected COLUMN=VALUE, or COLUMN=VALUE,VALUE.');
  }
  return { column: text.slice(0, at).trim(), values };
}

export function addTableOptions(command: Command): Command {
  return command
    .argument('<tables...>', 'CSV or TSV, joined by patient')
    .option(
      '--id <column>',
      'column of patient ids; repeat it where each table has another name (default: found by itself)',
      repeated,
      [],
    )
    .option(
      '--na <word>',
      'a cell text that stands for a missing value, besides NA and its like; repeatable',
      repeated,
      [],
    )
    .option('--only <column=values>', 'only the patients with these, such as grade=2,3', columnValues)
    .option('--json', 'print one JSON object')
    .option('-o, --out <folder>', 'write result.json, report.html and figures there');
}

/** `--missing`, of the choices that the command has. */
export function missingOption(choices: readonly MissingChoice[], byDefault: MissingChoice): Option {
  const words: Readonly<Record<MissingChoice, string>> = {
    complete: 'leave patients out',
    median: 'fill by medians of training patients',
    impute: 'chained equations, several tables, pooled',
  };
  return new Option(
    '--missing <choice>',
    `what to do about missing values: ${choices.map((choice) => `${choice} (${words[choice]})`).join(', ')}`,
  )
    .choices(choices)
    .default(byDefault);
}

/** Reads and joins the tables of a command line. */
export function readTables(
  paths: readonly string[],
  { id, na, only }: Pick<TableOptions, 'id' | 'na' | 'only'>,
  repeatedIds: boolean = false,
): AnalysisTable {
  const names = paths.map((path) => basename(path));
  const texts = paths.map((path, t) => ({
    // Two files of one name in two folders are told apart by their paths.
    name: names.indexOf(names[t]!) === names.lastIndexOf(names[t]!) ? names[t]! : path,
    text: readText(path),
  }));
  const table = readAnalysisTable(texts, { ...(id.length > 0 ? { id } : {}), missing: na, repeatedIds });
  return only === undefined ? table : selectTableRows(table, rowsWhere(table, only.column, only.values));
}

/** As `readTables`, of tables that may lack the column of `--only`: those of a second cohort. */
export function readOtherTables(
  paths: readonly string[],
  options: Pick<TableOptions, 'id' | 'na' | 'only'>,
): AnalysisTable {
  const table = readTables(paths, { ...options, only: undefined });
  const { only } = options;
  if (only === undefined || !hasColumn(table, only.column)) return table;
  return selectTableRows(table, rowsWhere(table, only.column, only.values));
}
