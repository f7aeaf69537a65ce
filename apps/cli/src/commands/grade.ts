// glioscope grade: a class told from tables of numbers, judged on patients whom no fit has seen.

import { existsSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Option, type Command } from 'commander';
import {
  columnNamed,
  hasColumn,
  readAnalysisTable,
  type AnalysisTable,
} from '@glioscope/study/analysis-table';
import { writePiecesAtomically } from '@glioscope/study/radiomics';
import {
  gradeTables,
  gradingDataOf,
  gradingPage,
  predictionsCsv,
  stackTables,
  type ModelChoice,
} from '@glioscope/study/table-grading';
import { CommandError } from '../failure.ts';
import { countProgress } from '../progress.ts';
import { readText } from '../read-file.ts';
import { repeated, wholeNumber, wholeNumberAboveZero } from '../option-values.ts';
import { writeAnalysis } from './analysis-output.ts';
import { addTableOptions, missingOption, readTables, type TableOptions } from './table-options.ts';

interface GradeOptions extends TableOptions {
  readonly label: string;
  readonly positive: readonly string[];
  readonly columns: readonly string[];
  readonly exclude: readonly string[];
  readonly derive: boolean;
  readonly missing: 'median' | 'complete';
  readonly model: ModelChoice;
  readonly threshold: 'half' | 'youden';
  readonly folds?: number;
  readonly repeats?: number;
  readonly test: readonly string[];
  readonly seed: number;
  readonly trees: number;
  readonly jobs?: number;
}

export function addGradeCommand(program: Command): void {
  addTableOptions(program.command('grade'))
    .description('tell a class (a grade, say) from tables of features, judged by nested cross-validation')
    .requiredOption('-l, --label <column>', 'column of the class')
    .requiredOption(
      '-p, --positive <value>',
      'its cell text of the positive class; repeatable, all others are negative',
      repeated,
      [],
    )
    .option(
      '-c, --columns <pattern>',
      'columns to use, such as original_*; repeatable (default: all that may be features)',
      repeated,
      [],
    )
    .option('-x, --exclude <pattern>', 'columns to leave out; repeatable', repeated, [])
    .option('--no-derive', 'without columns for absent regions and ratios of sizes between tables')
    .addOption(missingOption(['median', 'complete'], 'median'))
    .addOption(
      new Option(
        '-m, --model <name>',
        "mean of forest, trees and machine; one of them; ridge; the paper's chain; or auto: chosen in each fold",
      )
        .choices(['chain', 'forest', 'trees', 'ridge', 'machine', 'mean', 'auto'])
        .default('mean'),
    )
    .addOption(
      new Option(
        '--threshold <rule>',
        'positive from this on: a probability of a half, or the best of training',
      )
        .choices(['half', 'youden'])
        .default('half'),
    )
    .option('-k, --folds <number>', 'of the cross-validation (default: 5)', wholeNumber)
    .option('--repeats <number>', 'how often it is repeated (default: 1)', wholeNumber)
    .option(
      '--test <table-or-column>',
      'instead of folds: a table of patients to test on (repeatable), or a column that says test or 1 for them',
      repeated,
      [],
    )
    .option('--trees <number>', "of each forest but the chain's", wholeNumber, 500)
    .option('--seed <number>', 'of every random choice', wholeNumber, 1)
    .option('-j, --jobs <number>', 'worker threads (default: all cores)', wholeNumberAboveZero)
    .addHelpText(
      'after',
      `
Several tables are joined by patient. Nothing is chosen or fitted on held-out patients.
Patients without any value are left out when all features come from one table. With several tables they are
graded, as absence from all can be a finding, and the AUC of the others is told besides.

Examples:
  glioscope grade necrosis.csv enhancing.csv oedema.csv --id ID --label Grade --positive High
  glioscope grade necrosis.csv --label Grade --positive High --model chain --folds 10
  glioscope grade features.csv clinic.csv --label "WHO grade" --positive 4 --columns 'original_*' --repeats 3 --out grading
  glioscope grade train.csv --label Grade --positive HGG --test other-hospital.csv --json`,
    )
    .action(runGrade);
}

async function runGrade(paths: readonly string[], options: GradeOptions): Promise<void> {
  const start = performance.now();
  const {
    label,
    positive,
    columns,
    exclude,
    derive,
    missing,
    model,
    threshold,
    seed,
    trees,
    jobs,
    json,
    out,
  } = options;
  const { table, test, testColumn } = readWithTest(paths, options);
  const input = gradingDataOf(table, {
    label,
    positive,
    ...(columns.length > 0 ? { columns } : {}),
    exclude: testColumn === null ? exclude : [...exclude, testColumn],
    missing,
    derive,
  });
  const isTest = test === null ? null : input.data.ids.map((id) => test.has(id));
  const folds = options.folds ?? 5;
  const repeats = options.repeats ?? 1;
  const progress = countProgress('fits');
  let result;
  try {
    result = await gradeTables(input, {
      label,
      missing,
      model,
      threshold,
      folds,
      repeats,
      seed,
      trees,
      test: isTest,
      ...(jobs === undefined ? {} : { jobs }),
      onFit: (done, total) => progress.advance(done, done, total),
    });
  } finally {
    progress.end();
  }
  if (out !== undefined) {
    mkdirSync(out, { recursive: true });
    writePiecesAtomically(join(out, 'predictions.csv'), predictionsCsv(result));
  }
  const settings = {
    label,
    positive,
    columns,
    exclude,
    derive,
    missing,
    model,
    threshold,
    ...(isTest === null
      ? { folds, repeats }
      : { test: options.test.map((name) => name.replace(/^.*[/\\]/, '')) }),
    trees,
    seed,
  };
  const { predictions, roc, ...short } = result;
  const seconds = Number(((performance.now() - start) / 1000).toFixed(2));
  // Patients stand in predictions.csv; the object that is printed is for programs that want the numbers.
  const shown = { ...short, seconds, ...(out === undefined ? {} : { predictions: 'predictions.csv' }) };
  await writeAnalysis(
    table,
    settings,
    { ...shown, roc, ...(out === undefined ? { predictions } : {}) },
    gradingPage(result),
    {
      ...(json === undefined ? {} : { json }),
      ...(out === undefined ? {} : { out }),
    },
  );
}

interface TablesWithTest {
  readonly table: AnalysisTable;
  /** Ids of test patients, or null for folds. */
  readonly test: ReadonlySet<string> | null;
  readonly testColumn: string | null;
}

const testWords = /^(test|testing|validation|1|true|yes)$/i;
const trainingWords = /^(train|training|0|false|no)$/i;

function readWithTest(paths: readonly string[], options: GradeOptions): TablesWithTest {
  const { test } = options;
  const table = readTables(paths, options);
  if (test.length === 0) return { table, test: null, testColumn: null };
  if (options.folds !== undefined || options.repeats !== undefined) {
    throw new CommandError('Cannot use --test together with --folds or --repeats: name one way to judge');
  }
  const [first] = test;
  if (test.length === 1 && hasColumn(table, first!)) return byColumn(table, first!);
  const absent = test.find((path) => !existsSync(path));
  if (absent !== undefined) {
    throw new CommandError(
      `Cannot find "${absent}": --test names a table, or a column of ${paths.map((path) => basename(path)).join(', ')}`,
    );
  }
  if (test.length !== paths.length) {
    throw new CommandError(
      `Cannot test: expected a test table for each of ${paths.length} tables in their order, got ${test.length}; repeat --test`,
    );
  }
  const tests = readTestTables(test, table, options);
  const stacked = stackTables(table, tests, options.label);
  return { table: stacked, test: new Set(stacked.ids.slice(table.ids.length)), testColumn: null };
}

/** Test tables go by the names of the training tables, as these may stand in column names. */
function readTestTables(
  paths: readonly string[],
  table: AnalysisTable,
  { id, na }: Pick<TableOptions, 'id' | 'na'>,
): AnalysisTable {
  try {
    return readAnalysisTable(
      paths.map((path, t) => ({ name: table.sources[t]!.name, text: readText(path) })),
      { ...(id.length > 0 ? { id } : {}), missing: na },
    );
  } catch (error) {
    throw new CommandError(`In the test tables (${paths.join(', ')}): ${(error as Error).message}`);
  }
}

function byColumn(table: AnalysisTable, name: string): TablesWithTest {
  const column = columnNamed(table, name);
  const ids = new Set<string>();
  column.cells.forEach((cell, row) => {
    if (cell !== null && testWords.test(cell)) ids.add(table.ids[row]!);
    else if (cell === null || !trainingWords.test(cell)) {
      throw new CommandError(
        `Cannot read test column "${name}": expected test or 1, train or 0, got ${cell === null ? 'nothing' : `"${cell}"`} for patient ${table.ids[row]}`,
      );
    }
  });
  return { table, test: ids, testColumn: column.name };
}
