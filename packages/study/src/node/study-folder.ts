// A study's folder: settings, cohort and split as they stand on disk, and where everything goes.

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { splitCohort } from '../cohort/index.ts';
import type { Cohort, Participant, Split } from '../participant.ts';
import { parseStudySettings, type StudySettings } from '../settings.ts';
import { writeFileAtomically } from './engine/atomic-write.ts';
import { readCohort } from './cohort-files.ts';

/** An opened study. Paths in `cohort` are absolute. */
export interface Study {
  readonly root: string;
  readonly settings: StudySettings;
  readonly cohort: Cohort;
  readonly split: Split;
}

/** Where a study keeps what. */
export interface StudyPaths {
  readonly settings: string;
  readonly derivatives: string;
  readonly models: string;
  readonly results: string;
  readonly report: string;
  readonly log: string;
  readonly lock: string;
}

export function studyPaths(root: string): StudyPaths {
  return {
    settings: join(root, 'study.json'),
    derivatives: join(root, 'derivatives'),
    models: join(root, 'models'),
    results: join(root, 'results'),
    report: join(root, 'report.html'),
    log: join(root, 'derivatives', 'log.jsonl'),
    lock: join(root, 'derivatives', '.lock'),
  };
}

/** Writes a new study's `study.json`. Throws when one is there already, unless it holds the same settings. */
export function initStudy(root: string, settings: StudySettings): void {
  const path = studyPaths(root).settings;
  const text = `${JSON.stringify(parseStudySettings(settings, 'the new settings'), null, 2)}\n`;
  if (existsSync(path)) {
    if (readFileSync(path, 'utf8') === text) return;
    throw new RangeError(
      `Cannot start a study in ${root}: there is a study.json with other settings. Edit that file, or choose another folder.`,
    );
  }
  mkdirSync(root, { recursive: true });
  writeFileAtomically(path, text);
}

/** Path of the cohort as written into `study.json`: relative to the study, so that both can move together. */
export function cohortRootFor(studyRoot: string, cohortRoot: string): string {
  return relative(resolve(studyRoot), resolve(cohortRoot)) || '.';
}

/** Reads `study.json` and the cohort and draws the split. Throws with all that is wrong in either. */
export async function openStudy(root: string): Promise<Study> {
  const path = studyPaths(root).settings;
  if (!existsSync(path)) {
    throw new RangeError(
      `Cannot open a study in ${root}: there is no study.json. Make one with: glioscope init ${root} --brats DIR`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new TypeError(`Cannot use ${path}: it is not JSON (${(error as Error).message})`, { cause: error });
  }
  return readStudy(root, parseStudySettings(value, path));
}

/** Reads the cohort that `settings` name and draws the split, without a `study.json`. Paths start from `root`. */
export async function readStudy(root: string, settings: StudySettings): Promise<Study> {
  requireModelFiles(root, settings);
  const cohortRoot = resolve(root, settings.cohort.root);
  const read = await readCohort(cohortRoot, {
    format: settings.cohort.format,
    sequences: settings.sequences,
    masksRequired: settings.masks === 'expert',
    gradeRequired: settings.parts.includes('grading'),
  });
  const cohort = withoutExcluded(read, settings.cohort.exclude);
  const absolute = (file: string): string => (isAbsolute(file) ? file : join(cohortRoot, file));
  const participants = cohort.participants.map((participant): Participant => ({
    ...participant,
    sequences: Object.fromEntries(
      settings.sequences.map((sequence) => [sequence, absolute(participant.sequences[sequence]!)]),
    ),
    expertMask: participant.expertMask === null ? null : absolute(participant.expertMask),
  }));
  const enrolled = { participants, exclusions: cohort.exclusions };
  return { root, settings, cohort: enrolled, split: drawSplit(enrolled, settings) };
}

/** Files that settings name must be there before hours of work. */
function requireModelFiles(
  root: string,
  { segmentation, gradingNetwork, sliceNetwork }: StudySettings,
): void {
  const named = {
    'segmentation.model': segmentation.model,
    'gradingNetwork.model': gradingNetwork.model,
    'sliceNetwork.model': sliceNetwork.model,
    'sliceNetwork.startWeights': sliceNetwork.startWeights,
  };
  for (const [setting, file] of Object.entries(named)) {
    if (file === undefined || existsSync(resolve(root, file))) continue;
    const advice = setting.endsWith('startWeights')
      ? '; get ImageNet weights with: glioscope weights fetch resnet18'
      : '';
    throw new RangeError(
      `Cannot open the study in ${root}: ${setting} names ${file}, and there is no such file. ` +
        `Check the path in study.json${advice}`,
    );
  }
}

function withoutExcluded(cohort: Cohort, exclude: Readonly<Record<string, string>>): Cohort {
  const unknown = Object.keys(exclude).filter(
    (id) => ![...cohort.participants, ...cohort.exclusions].some((patient) => patient.id === id),
  );
  if (unknown.length > 0) {
    throw new RangeError(
      `Cannot exclude ${unknown.join(', ')}: the cohort has no such patients. Check cohort.exclude in study.json.`,
    );
  }
  return {
    participants: cohort.participants.filter(({ id }) => !(id in exclude)),
    exclusions: [
      ...cohort.exclusions,
      ...cohort.participants
        .filter(({ id }) => id in exclude)
        .map(({ id, center }) => ({ id, center, reason: exclude[id]! })),
    ],
  };
}

function drawSplit(cohort: Cohort, { split, seed }: StudySettings): Split {
  return splitCohort(
    cohort,
    {
      fractions: split.fractions,
      assign: split.assign,
      survival: {
        trainingCenter: split.survivalTrainingCenter,
        validationCenter: split.survivalValidationCenter,
        validationFraction: split.survivalValidationFraction,
      },
      keepSurvivalValidationUnseen: split.keepSurvivalValidationUnseen,
    },
    seed,
  );
}
