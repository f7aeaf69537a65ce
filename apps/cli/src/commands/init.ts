// glioscope init: a study folder with its settings.

import { basename, dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import {
  paperStudy,
  phantomStudy,
  smallStudy,
  studyParts,
  type StudyPart,
  type StudySettings,
} from '@glioscope/study';
import { cohortRootFor, initStudy, openStudy } from '@glioscope/study/node';
import { CommandError } from '../failure.ts';
import { wholeNumber } from '../whole-number.ts';

interface InitOptions {
  readonly brats?: string;
  readonly participants?: string;
  readonly name?: string;
  readonly seed: number;
  readonly sequences?: readonly string[];
  readonly preset: 'paper' | 'small' | 'phantom';
  readonly masks: 'segment' | 'expert';
  readonly parts?: readonly StudyPart[];
  readonly region: 'whole' | 'core' | 'enhancing';
  readonly train: readonly string[];
  readonly validation: readonly string[];
  readonly test: readonly string[];
  readonly survivalTraining?: string;
  readonly survivalValidation?: string;
  readonly json?: boolean;
}

const presets = { paper: paperStudy, small: smallStudy, phantom: phantomStudy };

export const commaList = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

function oneOf<const Choice extends string>(choices: readonly Choice[]): (text: string) => Choice {
  return (text) => {
    const found = choices.find((choice) => choice === text);
    if (!found) throw new CommandError(`Cannot use '${text}': expected one of ${choices.join(', ')}`);
    return found;
  };
}

export function addInitCommand(program: Command): void {
  program
    .command('init <study>')
    .description('make a study folder for a cohort; settings go into its study.json')
    .option('--brats <dir>', 'cohort in a BraTS folder (2018 to 2023)')
    .option('--participants <tsv>', 'cohort beside a participants.tsv')
    .option('--name <name>', 'name of the study in its report')
    .option('--seed <number>', 'seed of every random choice', wholeNumber, 1)
    .option('--sequences <list>', 'sequences to use (default: t1,t1gd,t2)', commaList)
    .option('--preset <size>', 'paper, small or phantom', oneOf(['paper', 'small', 'phantom']), 'small')
    .option(
      '--masks <source>',
      'segment, or expert to use the given masks',
      oneOf(['segment', 'expert']),
      'segment',
    )
    .option('--region <region>', 'whole, core or enhancing', oneOf(['whole', 'core', 'enhancing']), 'whole')
    .option('--parts <list>', `parts to compute (default: ${studyParts.join(',')})`, (text) =>
      commaList(text).map(oneOf(studyParts)),
    )
    .option('--train <ids>', 'patients chosen for training', commaList, [])
    .option('--validation <ids>', 'patients chosen for validation', commaList, [])
    .option('--test <ids>', 'patients chosen for test', commaList, [])
    .option('--survival-training <center>', 'centre that the prognosis is fitted on')
    .option('--survival-validation <center>', 'centre that the prognosis is validated on')
    .option('--json', 'print the enrolment as JSON')
    .addHelpText('after', '\nExample:\n  glioscope init my-study --brats BraTS2020_TrainingData --seed 7')
    .action(async (root: string, options: InitOptions) => {
      const settings = settingsFrom(root, options);
      initStudy(root, settings);
      const { cohort, split } = await openStudy(root);
      const summary = {
        study: resolve(root),
        enrolled: cohort.participants.length,
        excluded: cohort.exclusions.length,
        training: split.train.length,
        validation: split.validation.length,
        test: split.test.length,
        survivalTraining: split.survivalTrain.length,
        survivalValidation: split.survivalValidation.length,
      };
      if (options.json) {
        process.stdout.write(`${JSON.stringify({ ...summary, exclusions: cohort.exclusions })}\n`);
        return;
      }
      process.stdout.write(
        `Study ${summary.study}: ${summary.enrolled} patients enrolled, ${summary.excluded} excluded; ` +
          `${summary.training} for training, ${summary.validation} for validation, ${summary.test} for test.\n`,
      );
      for (const { id, reason } of cohort.exclusions) process.stdout.write(`  excluded ${id}: ${reason}\n`);
      process.stdout.write(`Next: glioscope run ${root}\n`);
    });
}

function settingsFrom(root: string, options: InitOptions): StudySettings {
  const cohortPath = options.brats ?? options.participants;
  if (cohortPath === undefined || (options.brats && options.participants)) {
    throw new CommandError(
      'Cannot start a study: name its cohort with either --brats DIR or --participants participants.tsv',
    );
  }
  const cohortFolder =
    options.participants && basename(options.participants).endsWith('.tsv')
      ? dirname(options.participants)
      : cohortPath;
  const basics = presets[options.preset]({
    name: options.name ?? basename(resolve(root)),
    seed: options.seed,
    cohort: {
      format: options.brats ? 'brats' : 'participants',
      root: cohortRootFor(root, cohortFolder),
      phantom: false,
      exclude: {},
    },
    ...(options.sequences ? { sequences: options.sequences } : {}),
  });
  const split = {
    ...basics.split,
    assign: { train: options.train, validation: options.validation, test: options.test },
    survivalTrainingCenter: options.survivalTraining ?? null,
    survivalValidationCenter: options.survivalValidation ?? null,
  };
  return {
    ...basics,
    masks: options.masks,
    tumourRegion: options.region,
    parts: options.parts ?? basics.parts,
    split,
  };
}
