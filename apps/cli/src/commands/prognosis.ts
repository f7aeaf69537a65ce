// glioscope prognosis: a signature, clinical against integrated model, nomograms, from tables alone.

import { join } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { columnNamed } from '@glioscope/study/analysis-table';
import { tableText, writePiecesAtomically } from '@glioscope/study/radiomics';
import {
  defaultPrognosisChoices,
  prognosisFromTables,
  prognosisNomogramPage,
  prognosisSvgs,
  prognosisText,
  renderPrognosisReport,
  type PrognosisChoices,
  type PrognosisColumns,
  type TablePrognosis,
} from '@glioscope/study/table-prognosis';
import { CommandError } from '../failure.ts';
import { printPieces } from '../print.ts';
import { countProgress } from '../progress.ts';
import { commaList, repeated, wholeNumber, wholeNumberAboveZero } from '../option-values.ts';
import {
  addTableOptions,
  columnValues,
  missingOption,
  readOtherTables,
  readTables,
  type ColumnValues,
  type TableOptions,
} from './table-options.ts';

interface PrognosisOptions extends TableOptions {
  readonly time: string;
  readonly event: string;
  readonly eventValue?: string;
  readonly timeUnit: keyof typeof daysPerUnit;
  readonly clinical: readonly string[];
  readonly signature?: readonly string[];
  readonly signatureTable: readonly string[];
  readonly signatureKind: PrognosisChoices['signatureKind'];
  readonly validation?: ColumnValues;
  readonly test: readonly string[];
  readonly folds: number;
  readonly bootstrap: number;
  readonly years: readonly number[];
  readonly cut: PrognosisChoices['cut'];
  readonly dropAbove?: number;
  readonly candidates: number;
  readonly trees: number;
  readonly seed: number;
  readonly missing: PrognosisColumns['missing'];
  readonly imputations: number;
  readonly jobs?: number;
}

const daysPerUnit = { days: 1, weeks: 7, months: 365.25 / 12, years: 365.25 } as const;

function numbers(text: string): number[] {
  const values = commaList(text).map(Number);
  if (values.length === 0 || values.some((value) => !(value > 0 && value < Infinity))) {
    throw new InvalidArgumentError('Expected numbers above 0, parted by commas.');
  }
  return values;
}

function pValue(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1))
    throw new InvalidArgumentError('Expected a P value, above 0 and at most 1.');
  return value;
}

const { folds, bootstrap, years, candidates, trees, seed, imputations } = defaultPrognosisChoices;

export function addPrognosisCommand(parent: Command): void {
  const command = parent
    .command('prognosis')
    .description('survival from tables: signature, clinical against integrated model, nomograms, validation')
    .requiredOption('-t, --time <column>', 'follow-up time')
    .requiredOption('-e, --event <column>', 'whether the patient died then (0/1, dead/alive, …)')
    .option('--event-value <value>', 'the cell text of the event column that means death')
    .addOption(
      new Option('--time-unit <unit>', 'unit of the time column')
        .choices(Object.keys(daysPerUnit))
        .default('days'),
    )
    .option(
      '--clinical <columns>',
      'clinical predictors, parted by commas: a column, factor(column), or column=value for yes or no',
      commaList,
      [],
    )
    .option(
      '--signature <columns>',
      'columns that the signature may draw on, or all-other (default: none, or those of --signature-table)',
      commaList,
    )
    .option(
      '--signature-table <file>',
      'a further table, all of whose numbers may enter the signature; repeatable',
      repeated,
      [],
    )
    .addOption(
      new Option('--signature-kind <kind>', 'which signature models and risk groups stand on')
        .choices(['censoring-aware', 'plain', 'best-on-training'])
        .default('censoring-aware'),
    )
    .option(
      '--validation <column=value>',
      'patients who validate and are in no fit, such as centre=B',
      columnValues,
    )
    .option(
      '--test <file>',
      'a table of further patients who validate; repeat it as the tables are',
      repeated,
      [],
    )
    .option(
      '--folds <number>',
      'of the cross-validation on training patients; 0 for none',
      wholeNumber,
      folds,
    )
    .option('--bootstrap <number>', 'resamples that correct for optimism; 0 for none', wholeNumber, bootstrap)
    .option('--years <numbers>', 'predict survival at these', numbers, years)
    .addOption(
      new Option(
        '--cut <where>',
        'risk groups: at the median of training, or where training patients differ most',
      )
        .choices(['median', 'best'])
        .default('median'),
    )
    .option(
      '--drop-above <p>',
      'drop predictors above this P one at a time (default: keep those named)',
      pValue,
    )
    .option('--candidates <number>', 'features that the elastic net chooses among', wholeNumber, candidates)
    .option(
      '--trees <number>',
      'of the forest that ranks features for the plain signature',
      wholeNumber,
      trees,
    )
    .option('--seed <number>', 'of every random draw', wholeNumber, seed)
    .addOption(missingOption(['complete', 'median', 'impute'], 'complete'))
    .option('--imputations <number>', 'tables of --missing impute', wholeNumber, imputations)
    .option('-j, --jobs <number>', 'worker threads (default: all cores)', wholeNumberAboveZero);
  addTableOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  glioscope prognosis clinic.csv --time os_days --event died --clinical age,sex,grade --validation centre=B --out prognosis
  glioscope prognosis clinic.csv --signature-table features.csv --id ID --time OS --event dead --clinical age,grade,IDH=wildtype`,
    )
    .action(async (paths: readonly string[], options: PrognosisOptions) => {
      const analysis = await analyse(paths, options);
      if (options.out !== undefined)
        writeFolder(options.out, analysis, [...paths, ...options.signatureTable]);
      await printPieces(
        options.json === true
          ? [`${JSON.stringify(analysis.results, null, 2)}\n`]
          : [
              ...prognosisText(analysis.results),
              ...(options.out === undefined ? [] : [`\nReport, figures and predictions: ${options.out}\n`]),
            ],
        undefined,
      );
    });
}

async function analyse(paths: readonly string[], options: PrognosisOptions): Promise<TablePrognosis> {
  if (options.validation !== undefined && options.test.length > 0) {
    throw new CommandError(
      'Cannot validate on both: choose --validation (patients of the tables) or --test (other tables)',
    );
  }
  const all = [...paths, ...options.signatureTable];
  if (options.test.length > 0 && options.test.length !== all.length) {
    throw new CommandError(
      `Cannot validate: ${all.length} tables for training and ${options.test.length} with --test; give --test once for each, in their order`,
    );
  }
  const table = readTables(all, options);
  const columns: PrognosisColumns = {
    time: options.time,
    event: options.event,
    eventValue: options.eventValue,
    daysPerUnit: daysPerUnit[options.timeUnit],
    clinical: options.clinical,
    signature: signatureColumns(paths, options),
    notFeatures: options.only === undefined ? [] : [columnNamed(table, options.only.column).name],
    missing: options.missing,
  };
  const progress = countProgress('fits');
  try {
    return await prognosisFromTables(
      {
        table,
        columns,
        choices: {
          seed: options.seed,
          folds: options.folds,
          bootstrap: options.bootstrap,
          years: options.years,
          signatureKind: options.signatureKind,
          cut: options.cut,
          dropAbove: options.dropAbove ?? null,
          candidates: options.candidates,
          trees: options.trees,
          imputations: options.imputations,
        },
        validation:
          options.validation ??
          (options.test.length > 0 ? { table: readOtherTables(options.test, options) } : undefined),
        progress: (done, total) => progress.advance(done, done, total),
      },
      options.jobs,
    );
  } finally {
    progress.end();
  }
}

function signatureColumns(
  paths: readonly string[],
  { signature, signatureTable }: PrognosisOptions,
): PrognosisColumns['signature'] {
  if (signature === undefined) {
    return signatureTable.length === 0 ? 'none' : { tables: signatureTable.map((_, t) => paths.length + t) };
  }
  const [first] = signature;
  return signature.length === 1 && (first === 'all-other' || first === 'none') ? first : signature;
}

function writeFolder(folder: string, analysis: TablePrognosis, paths: readonly string[]): void {
  const { results, models, predictions } = analysis;
  const write = (name: string, pieces: Iterable<string>): void =>
    writePiecesAtomically(join(folder, name), pieces);
  write('result.json', [`${JSON.stringify(results, null, 2)}\n`]);
  write('model.json', [`${JSON.stringify(models, null, 2)}\n`]);
  write('report.html', [
    renderPrognosisReport(
      results,
      `Prognosis from ${paths.map((path) => path.split(/[\\/]/).at(-1)).join(', ')}`,
    ),
  ]);
  const nomogram = prognosisNomogramPage(analysis);
  if (nomogram !== null) write('nomogram.html', [nomogram]);
  for (const { name, svg } of prognosisSvgs(results)) write(join('figures', name), [svg]);
  write(
    'predictions.csv',
    tableText(
      'csv',
      [
        'patient',
        'cohort',
        'signature',
        'high_risk',
        'risk_integrated',
        'risk_clinical',
        'risk_signature',
        ...results.choices.years.map((year) => `survival_${year}_years`),
      ],
      predictions.map(({ id, cohort, signature, highRisk, risks, survival }) => [
        id,
        cohort,
        signature,
        highRisk === null ? null : highRisk ? 1 : 0,
        risks.integrated,
        risks.clinical,
        risks.signature,
        ...(survival ?? results.choices.years.map(() => null)),
      ]),
    ),
  );
}
