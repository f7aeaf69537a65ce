// glioscope init: a study folder with its settings.

import { basename, dirname, resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  paperStudy,
  parseStudySettings,
  phantomStudy,
  smallStudy,
  studyParts,
  type StudyPart,
  type StudySettings,
} from '@glioscope/study';
import { cohortRootFor, initStudy, readStudy } from '@glioscope/study/node';
import { CommandError } from '../failure.ts';
import { commaList, wholeNumber } from '../option-values.ts';

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

function parts(text: string): StudyPart[] {
  return commaList(text).map((part) => {
    const found = studyParts.find((known) => known === part);
    if (!found) throw new InvalidArgumentError(`Expected some of ${studyParts.join(', ')}.`);
    return found;
  });
}

export function addInitCommand(program: Command): void {
  program
    .command('init')
    .argument('<study>', 'folder to make')
    .description('make a study folder for a cohort; settings go into its study.json')
    .option('--brats <dir>', 'cohort in a BraTS folder (2018 to 2023)')
    .option('--participants <tsv>', 'cohort beside a participants.tsv')
    .option('--name <name>', 'name of the study in its report')
    .option('--seed <number>', 'seed of every random choice', wholeNumber, 1)
    .option('--sequences <list>', 'sequences to use (default: t1,t1gd,t2)', commaList)
    .addOption(
      new Option('--preset <size>', 'sizes and lengths of trainings')
        .choices(['paper', 'small', 'phantom'])
        .default('small'),
    )
    .addOption(
      new Option('--masks <source>', 'segment the tumour, or use the given masks')
        .choices(['segment', 'expert'])
        .default('segment'),
    )
    .addOption(
      new Option('--region <region>', 'of the tumour')
        .choices(['whole', 'core', 'enhancing'])
        .default('whole'),
    )
    .option('--parts <list>', `parts to compute (default: ${studyParts.join(',')})`, parts)
    .option('--train <ids>', 'ids of patients chosen for training, parted by commas', commaList, [])
    .option('--validation <ids>', 'the same for validation', commaList, [])
    .option('--test <ids>', 'the same for test', commaList, [])
    .option('--survival-training <centre>', 'centre that the prognosis is fitted on')
    .option('--survival-validation <centre>', 'centre that the prognosis is validated on')
    .option('--json', 'print the enrolment as JSON')
    .addHelpText('after', '\nExample:\n  glioscope init my-study --brats BraTS2020_TrainingData --seed 7')
    .action(async (root: string, options: InitOptions) => {
      const settings = parseStudySettings(settingsFrom(root, options), 'the new settings');
      // Read first: nothing is left behind of a study that cannot be opened.
      const { cohort, split } = await readStudy(root, settings);
      initStudy(root, settings);
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
          `${summary.training} for training, ${summary.validation} for validation, ${summary.test} for test` +
          `${settings.parts.includes('prognosis') ? `; of survival ${summary.survivalTraining} for training, ${summary.survivalValidation} for validation` : ''}.\n`,
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
