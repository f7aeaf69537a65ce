// glioscope survival: curves, tests and Cox models of any table.

import { Option, type Command } from 'commander';
import {
  analyseCalibration,
  analyseConcordance,
  analyseCox,
  analyseKaplanMeier,
  analyseLogRank,
  analyseNomogram,
  calibrationPage,
  concordancePage,
  coxPage,
  kaplanMeierPage,
  logRankPage,
  nomogramPage,
  timeUnits,
  type AnalysisPage,
  type CalibrationSettings,
  type ConcordanceSettings,
  type CoxAnalysisSettings,
  type KaplanMeierSettings,
  type LogRankSettings,
  type NomogramSettings,
  type TimeUnitName,
} from '@glioscope/study/table-analyses';
import type { AnalysisTable } from '@glioscope/study/analysis-table';
import { commaList, finiteNumber, repeated, share, wholeNumber } from '../option-values.ts';
import { writeAnalysis } from './analysis-output.ts';
import { addTableOptions, missingOption, readTables, type TableOptions } from './table-options.ts';

interface FollowUpOptions extends TableOptions {
  readonly time: string;
  readonly event: string;
  readonly eventValue?: string;
  readonly timeUnit: TimeUnitName;
  readonly confidence: number;
}

interface CindexOptions extends Omit<ConcordanceSettings, 'models' | 'scores'> {
  readonly model: readonly string[];
  readonly covariates: readonly string[];
  readonly score: readonly string[];
}

const numberList = (text: string): number[] => commaList(text).map(finiteNumber);

function addFollowUpOptions(command: Command): Command {
  addTableOptions(command)
    .requiredOption('-t, --time <column>', 'follow-up time, at least 0')
    .requiredOption('-e, --event <column>', 'whether the event came: 0/1, TRUE/FALSE, dead/alive, or 1/2')
    .option('--event-value <word>', 'the cell text of the event; all others count as none')
    .addOption(new Option('--time-unit <unit>', 'of the time column').choices(timeUnits).default('days'))
    .option('--confidence <share>', 'of intervals', share, 0.95);
  return command;
}

function addCoxOptions(command: Command): Command {
  return command
    .requiredOption(
      '-c, --covariates <terms>',
      'such as age,factor(grade,ref=II),rcs(volume,4); a column of words is a factor; repeatable',
      repeated,
      [],
    )
    .addOption(new Option('--ties <method>', 'of tied times').choices(['efron', 'breslow']).default('efron'))
    .option('--firth', "Firth's penalty: finite estimates under separation")
    .option('--ridge <penalty>', 'ridge penalty on standardised covariates', finiteNumber);
}

const addBootstrapOptions = (command: Command, byDefault: number, what: string): Command =>
  command
    .option('--bootstrap <number>', what, wholeNumber, byDefault)
    .option('--seed <number>', 'of every random choice', wholeNumber, 1);

const strataOption = (): Option =>
  new Option('--strata <column>', 'stratify by this column; repeatable').argParser(repeated).default([]);

/** One subcommand: read the tables, analyse, show. */
function analysis<Options extends FollowUpOptions, Settings, Result extends object>(
  command: Command,
  analyse: (table: AnalysisTable, settings: Settings) => Result,
  page: (result: Result, unit: TimeUnitName) => AnalysisPage,
  repeatedIds: (options: Options) => boolean = () => false,
): void {
  command.action(async (paths: readonly string[], options: Options) => {
    const { json, out, id, na, timeUnit, ...settings } = options;
    const table = readTables(paths, { id, na, only: options.only }, repeatedIds(options));
    const result = analyse(table, settings as unknown as Settings);
    const shown = { json, out } as Pick<TableOptions, 'json' | 'out'>;
    await writeAnalysis(table, { ...settings, timeUnit }, result, page(result, timeUnit), shown);
  });
}

export function addSurvivalCommand(program: Command): void {
  const survival = program
    .command('survival')
    .description('survival analysis of tables: curves, tests, Cox models, nomograms, calibration');

  const km = addFollowUpOptions(survival.command('km'))
    .description('Kaplan–Meier curves, medians, restricted means, numbers at risk')
    .option('-g, --group <column>', 'a curve for each level')
    .option('--times <list>', 'times at which survival is told', numberList)
    .option(
      '--horizon <time>',
      "of the restricted mean (default: the shortest of the groups' follow-ups)",
      finiteNumber,
    )
    .addOption(new Option('--interval <scale>', 'of the limits').choices(['log', 'log-log']).default('log'))
    .addHelpText('after', example('km clinic.csv --time days --event died --group grade --times 365,730'));
  analysis<FollowUpOptions, KaplanMeierSettings, ReturnType<typeof analyseKaplanMeier>>(
    km,
    analyseKaplanMeier,
    kaplanMeierPage,
  );

  const logrank = addFollowUpOptions(survival.command('logrank'))
    .description('log-rank test of groups: weighted, stratified, each two groups')
    .requiredOption('-g, --group <column>', 'the groups')
    .addOption(strataOption())
    .addOption(
      new Option('--weights <kind>', 'what a death counts for')
        .choices(['log-rank', 'gehan-breslow', 'tarone-ware', 'fleming-harrington'])
        .default('log-rank'),
    )
    .option('--rho <exponent>', 'of fleming-harrington: above 0 stresses early deaths', finiteNumber)
    .option('--gamma <exponent>', 'of fleming-harrington: above 0 stresses late deaths', finiteNumber)
    .addHelpText(
      'after',
      example('logrank clinic.csv --time days --event died --group grade --strata centre'),
    );
  analysis<FollowUpOptions, LogRankSettings, ReturnType<typeof analyseLogRank>>(
    logrank,
    analyseLogRank,
    logRankPage,
  );

  const cox = addBootstrapOptions(
    addCoxOptions(addFollowUpOptions(survival.command('cox'))),
    0,
    'refits on resampled patients, with correction for optimism',
  )
    .description('Cox regression with its tests, proportional hazards, concordance and warnings')
    .addOption(strataOption())
    .option('--weights <column>', 'case weights')
    .option(
      '--cluster <column>',
      'rows of one value count as one for the variance (the id column, or another)',
    )
    .option('--robust', 'sandwich variance (default where weights are not all 1)')
    .option('--no-robust', "the model's own variance whatever the weights")
    .option('--profile', "profile-likelihood intervals beside Wald's")
    .option(
      '--chosen-cut <column>',
      'a column cut at a point chosen on these patients, to be warned of; repeatable',
      repeated,
      [],
    )
    .addOption(
      new Option('--transform <kind>', 'of time in the test of proportional hazards')
        .choices(['km', 'rank', 'identity', 'log'])
        .default('km'),
    )
    .addOption(missingOption(['complete', 'median', 'impute'], 'complete'))
    .option('--imputations <number>', 'tables of --missing impute', wholeNumber, 20)
    .addHelpText(
      'after',
      example(
        'cox clinic.csv features.csv --id patient --time days --event died --covariates "age,grade,rcs(volume,4)" --json',
      ),
    );
  analysis<FollowUpOptions & { cluster?: string }, CoxAnalysisSettings, ReturnType<typeof analyseCox>>(
    cox,
    analyseCox,
    coxPage,
    ({ cluster }) => cluster !== undefined,
  );

  const cindex = addBootstrapOptions(
    addFollowUpOptions(survival.command('cindex')),
    0,
    'resamples for the correction for optimism of models',
  )
    .description("Harrell's and Uno's concordance of one model or score, or of two on the same patients")
    .option('-m, --model <terms>', 'covariates of a Cox model; twice to compare two', repeated, [])
    .addOption(new Option('-c, --covariates <terms>', 'the same as --model').argParser(repeated).default([]))
    .option(
      '--score <column>',
      'a risk score as it is, higher for shorter survival; repeatable',
      repeated,
      [],
    )
    .option(
      '--horizon <time>',
      "of Uno's index (default: the time by which 9 of 10 follow-ups ended)",
      finiteNumber,
    )
    .addOption(new Option('--ties <method>', 'of tied times').choices(['efron', 'breslow']).default('efron'))
    .option('--firth', "Firth's penalty")
    .option('--ridge <penalty>', 'ridge penalty', finiteNumber)
    .addOption(missingOption(['complete', 'median'], 'complete'))
    .addHelpText(
      'after',
      example('cindex clinic.csv --time days --event died --model age,grade --model age,grade,signature'),
    );
  analysis<FollowUpOptions, CindexOptions, ReturnType<typeof analyseConcordance>>(
    cindex,
    (table, { model, covariates, score, ...settings }) =>
      analyseConcordance(table, { ...settings, models: [...model, ...covariates], scores: score }),
    concordancePage,
  );

  const nomogram = addBootstrapOptions(
    addCoxOptions(addFollowUpOptions(survival.command('nomogram'))),
    0,
    'resamples for the correction of the concordance',
  )
    .description('a nomogram of a Cox model: points as data and as a figure')
    .requiredOption('--times <list>', 'times that get a survival scale', numberList)
    .addOption(missingOption(['complete', 'median'], 'complete'))
    .addHelpText(
      'after',
      example(
        'nomogram clinic.csv --time days --event died --covariates "age,grade" --times 365,1095 --out nomogram',
      ),
    );
  analysis<FollowUpOptions, NomogramSettings, ReturnType<typeof analyseNomogram>>(
    nomogram,
    analyseNomogram,
    nomogramPage,
  );

  const calibrate = addBootstrapOptions(
    addCoxOptions(addFollowUpOptions(survival.command('calibrate'))),
    200,
    'resamples for the correction for optimism',
  )
    .description('calibration of a Cox model at given times, corrected for optimism')
    .requiredOption('--times <list>', 'times at which predictions are judged', numberList)
    .option('--groups <number>', 'groups of patients (default: 3 to 5 by their number)', wholeNumber)
    .addOption(missingOption(['complete', 'median'], 'complete'))
    .addHelpText(
      'after',
      example('calibrate clinic.csv --time days --event died --covariates "age,grade" --times 365,1095'),
    );
  analysis<FollowUpOptions, CalibrationSettings, ReturnType<typeof analyseCalibration>>(
    calibrate,
    analyseCalibration,
    calibrationPage,
  );
}

const example = (line: string): string => `\nExample:\n  glioscope survival ${line}`;
