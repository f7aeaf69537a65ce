// glioscope radiomics icc: how far features agree between masks of the same patients.

import { Option, type Command } from 'commander';
import { featureAgreement, tableText, type AgreementReport } from '@glioscope/study/radiomics';
import { share } from '../option-values.ts';
import { printPieces } from '../print.ts';
import { readText } from '../read-file.ts';

interface IccOptions {
  readonly subject?: string;
  readonly rater?: string;
  readonly form: '1,1' | '2,1' | '3,1' | '1,k' | '2,k' | '3,k';
  readonly confidence: number;
  readonly dropIncomplete?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly out?: string;
}

export function addIccCommand(radiomics: Command): void {
  radiomics
    .command('icc')
    .argument('<tables...>', 'CSV or TSV of features')
    .description('intraclass correlation of each feature between two or more masks of the same patients')
    .option('--subject <column>', 'column that names the patient (default: Patient, Subject, ID or Image)')
    .option(
      '--rater <column>',
      'in a single table: column that says who drew the mask (default: Rater or Mask)',
    )
    .addOption(
      new Option('--form <form>', "Shrout and Fleiss' form")
        .choices(['1,1', '2,1', '3,1', '1,k', '2,k', '3,k'])
        .default('2,1'),
    )
    .option('--confidence <share>', 'of the interval', share, 0.95)
    .option('--drop-incomplete', 'leave out patients whom a rater lacks, instead of refusing')
    .option('--json', 'print one JSON object')
    .option('--csv', 'print a table as CSV')
    .option('-o, --out <file>', 'write to this file instead of standard output')
    .addHelpText(
      'after',
      `
Tables are results of glioscope radiomics: one table a rater, or one table with a column of raters.

Examples:
  glioscope radiomics icc network.csv expert.csv --subject Patient
  glioscope radiomics icc features.csv --subject Patient --rater Mask --form 3,1 --csv`,
    )
    .action(async (paths: readonly string[], options: IccOptions) => {
      const { json, csv, out, ...rest } = options;
      const report = featureAgreement(
        paths.map((name) => ({ name, text: readText(name) })),
        rest,
      );
      const asCsv = csv ?? out?.toLowerCase().endsWith('.csv');
      const asJson = json ?? out?.toLowerCase().endsWith('.json');
      await printPieces(asJson ? jsonText(report) : asCsv ? csvText(report) : plainReport(report), out);
    });
}

const jsonText = (report: AgreementReport): string[] => [`${JSON.stringify(report, null, 2)}\n`];

const csvText = ({ features }: AgreementReport): Iterable<string> =>
  tableText(
    'csv',
    ['feature', 'icc', 'lower', 'upper', 'patients', 'missing', 'note'],
    features.map(({ feature, icc, lower, upper, patients, missing, note }) => [
      feature,
      icc,
      lower,
      upper,
      patients,
      missing,
      note,
    ]),
  );

/** Koo and Li's (2016) words for the value of an ICC. */
const grades: readonly (readonly [string, (icc: number) => boolean])[] = [
  ['excellent (0.9 and above)', (icc) => icc >= 0.9],
  ['good (0.75 to 0.9)', (icc) => icc >= 0.75 && icc < 0.9],
  ['moderate (0.5 to 0.75)', (icc) => icc >= 0.5 && icc < 0.75],
  ['poor (below 0.5)', (icc) => icc < 0.5],
];

function plainReport(report: AgreementReport): string[] {
  const { features, form, confidence, raters, patients, dropped, ignoredColumns } = report;
  const width = Math.max(7, ...features.map(({ feature }) => feature.length));
  const number = (value: number | null): string => (value === null ? '-' : value.toFixed(3)).padStart(7);
  const known = features.flatMap(({ icc }) => (icc === null ? [] : [icc]));
  const without = features.length - known.length;
  const incomplete = features.filter(({ missing }) => missing > 0).length;
  return [
    `ICC(${form}) of ${features.length} features, ${patients} patients, ${raters.length} raters (${raters.join(', ')}), ${100 * confidence}% interval\n\n`,
    `${'feature'.padEnd(width)}     icc   lower   upper\n`,
    ...features.map(
      ({ feature, icc, lower, upper, patients: used, missing, note }) =>
        `${feature.padEnd(width)} ${number(icc)} ${number(lower)} ${number(upper)}` +
        `${missing > 0 ? `  ${used} of ${used + missing} patients` : ''}${note === null ? '' : `  ${note}`}\n`,
    ),
    '\n',
    ...grades.map(([word, holds]) => `${word}: ${known.filter(holds).length}\n`),
    ...(without > 0 ? [`without a value: ${without}\n`] : []),
    ...(incomplete > 0 ? [`with missing values of some patients: ${incomplete}\n`] : []),
    ...(dropped.length > 0 ? [`patients left out, whom a rater lacks: ${dropped.join(', ')}\n`] : []),
    ...(ignoredColumns.length > 0 ? [`columns that are no features: ${ignoredColumns.join(', ')}\n`] : []),
  ];
}
