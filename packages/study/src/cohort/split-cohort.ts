// Who may be seen by which fit: training, validation and test patients, and the two survival cohorts.
//
// The rule: a number that a study reports is measured on patients that no fit feeding it has seen.
// Segmentation and grading are fitted on `train`, stopped and tuned on `validation`, reported on `test`; the prognosis
// reads features of the segmentation network's masks, is fitted on `survivalTrain` and reported on `survivalValidation`.
// So with `keepSurvivalValidationUnseen` every survival-validation patient sits in `test`, and no test patient sits in
// `survivalTrain`: nothing at all is fitted on a test patient. Without it (the paper's own arrangement) the survival
// cohorts go by centre alone: the masks of a survival-validation patient may then come from a network that was trained
// on that patient, and a `survivalTrain` patient may sit in `test`, which leaves the grading's test clean only as long
// as nothing of the prognosis feeds the grading.

import { createRandom, type Random } from '@glioscope/numeric';
import type { Cohort, Participant, Split } from '../participant.ts';
import { apportion, drawStratified, stratify } from './stratified-draw.ts';

export interface SplitSettings {
  /** Shares of training, validation and test patients; they add up to 1. */
  readonly fractions: readonly [training: number, validation: number, test: number];
  readonly survival: {
    /** Centre whose LGG patients the prognosis is fitted on; alone, every other centre validates. */
    readonly trainingCenter?: string;
    /** Centre whose LGG patients validate the prognosis; alone, every other centre trains. */
    readonly validationCenter?: string;
    /** Without centres: share of LGG patients, drawn at random, who validate. */
    readonly validationFraction: number;
  };
  /** Place every survival-validation patient in the test set, and no test patient in the survival training set. */
  readonly keepSurvivalValidationUnseen: boolean;
  /** Ids chosen by hand instead of at random; everybody else trains. */
  readonly assign?: { readonly test: readonly string[]; readonly validation?: readonly string[] };
}

/** The paper's 6:2:2, and about its share of survival-validation patients (61 of 173). */
export const defaultSplitSettings: SplitSettings = {
  fractions: [0.6, 0.2, 0.2],
  survival: { validationFraction: 0.35 },
  keepSurvivalValidationUnseen: true,
};

/** LGG with known survival: the patients whom the prognosis is about. */
const hasPrognosis = ({ grade, survivalDays, died }: Participant): boolean =>
  grade === 'LGG' && survivalDays !== null && died !== null;

const gradeOf = ({ grade }: Participant): string => grade ?? 'unknown';
const stratumOf = (participant: Participant): string => `${gradeOf(participant)} ${participant.center}`;

/**
 * Splits a cohort, stratified by grade and centre, the same way whatever the order of its participants.
 *
 * Each grade with three patients or more has at least one in validation and in test (where those shares are not 0).
 * When the survival-validation patients alone exceed the test share of LGG, they are the test set's LGG patients and
 * the test set grows; HGG patients keep their share, so that both grades are there. Training and validation share the
 * rest as 6 to 2. With `assign`, the survival-validation patients are those of the test list (and, where named, of the
 * validation centre), as no one may be moved.
 *
 * All lists come sorted by id; `validation` is empty when `assign` names none.
 *
 * @throws RangeError for fractions that are not shares of 1, an unknown centre, or an assigned id that is not enrolled.
 */
export function splitCohort(cohort: Cohort, settings: SplitSettings, seed: number): Split {
  checkSettings(cohort, settings);
  const random = createRandom(seed).fork('split');
  const everybody = [...cohort.participants].sort((first, second) => (first.id < second.id ? -1 : 1));
  const prognostic = everybody.filter(hasPrognosis);
  const roles = settings.assign
    ? assignedRoles(everybody, settings.assign)
    : drawnRoles(everybody, settings, survivalValidators(prognostic, settings, random), random);
  const inTest = new Set(roles.test);

  let validators: Participant[];
  let trainers: Participant[];
  if (settings.keepSurvivalValidationUnseen) {
    const { survival, assign } = settings;
    const byCenter = survival.trainingCenter !== undefined || survival.validationCenter !== undefined;
    const candidates = assign && !byCenter ? prognostic : survivalValidators(prognostic, settings, random);
    validators = candidates.filter((participant) => inTest.has(participant));
    trainers = survivalTrainers(prognostic, settings, validators).filter(
      (participant) => !inTest.has(participant),
    );
  } else {
    validators = survivalValidators(prognostic, settings, random);
    trainers = survivalTrainers(prognostic, settings, validators);
  }
  return {
    train: idsOf(roles.train),
    validation: idsOf(roles.validation),
    test: idsOf(roles.test),
    survivalTrain: idsOf(trainers),
    survivalValidation: idsOf(validators),
  };
}

interface Roles {
  readonly train: readonly Participant[];
  readonly validation: readonly Participant[];
  readonly test: readonly Participant[];
}

const idsOf = (participants: readonly Participant[]): string[] => participants.map(({ id }) => id).sort();

/** Who validates the prognosis: by centre, or a random share stratified by centre and event. */
function survivalValidators(
  prognostic: readonly Participant[],
  { survival }: SplitSettings,
  random: Random,
): Participant[] {
  const { trainingCenter, validationCenter, validationFraction } = survival;
  if (validationCenter !== undefined) return prognostic.filter(({ center }) => center === validationCenter);
  if (trainingCenter !== undefined) return prognostic.filter(({ center }) => center !== trainingCenter);
  return drawStratified(
    prognostic,
    Math.round(validationFraction * prognostic.length),
    ({ center, died }) => `${center} ${died}`,
    random.fork('survival'),
  );
}

/** Who trains the prognosis: the training centre, or everybody who does not validate it. */
function survivalTrainers(
  prognostic: readonly Participant[],
  { survival: { trainingCenter, validationCenter } }: SplitSettings,
  validators: readonly Participant[],
): Participant[] {
  if (trainingCenter !== undefined) return prognostic.filter(({ center }) => center === trainingCenter);
  if (validationCenter !== undefined) return prognostic.filter(({ center }) => center !== validationCenter);
  return prognostic.filter((participant) => !validators.includes(participant));
}

function assignedRoles(
  everybody: readonly Participant[],
  { test, validation = [] }: NonNullable<SplitSettings['assign']>,
): Roles {
  const testIds = new Set(test);
  const validationIds = new Set(validation);
  return {
    train: everybody.filter(({ id }) => !testIds.has(id) && !validationIds.has(id)),
    validation: everybody.filter(({ id }) => validationIds.has(id)),
    test: everybody.filter(({ id }) => testIds.has(id)),
  };
}

function drawnRoles(
  everybody: readonly Participant[],
  { fractions, keepSurvivalValidationUnseen }: SplitSettings,
  survivalValidation: readonly Participant[],
  random: Random,
): Roles {
  const forced = new Set(keepSurvivalValidationUnseen ? survivalValidation : []);
  const testFraction = fractions[2];
  const validationFraction =
    fractions[0] + fractions[1] > 0 ? fractions[1] / (fractions[0] + fractions[1]) : 0;

  const grades = [...stratify(everybody, gradeOf)];
  const testShares = sharesByGrade(grades, testFraction);
  const test = grades.flatMap(([grade, members], index) => {
    const held = members.filter((participant) => forced.has(participant));
    const free = members.filter((participant) => !forced.has(participant));
    const drawn = drawStratified(
      free,
      Math.max(0, testShares[index]! - held.length),
      stratumOf,
      random.fork(`test ${grade}`),
    );
    return [...held, ...drawn];
  });
  const tested = new Set(test);
  const rest = [
    ...stratify(
      everybody.filter((participant) => !tested.has(participant)),
      gradeOf,
    ),
  ];
  const validationShares = sharesByGrade(rest, validationFraction);
  const validation = rest.flatMap(([grade, members], index) =>
    drawStratified(members, validationShares[index]!, stratumOf, random.fork(`validation ${grade}`)),
  );
  const validating = new Set(validation);
  return {
    train: everybody.filter((participant) => !tested.has(participant) && !validating.has(participant)),
    validation,
    test,
  };
}

/** How many of each grade a share of everybody makes; one at least where the grade has three patients. */
function sharesByGrade(
  grades: readonly (readonly [string, readonly Participant[]])[],
  fraction: number,
): number[] {
  const sizes = grades.map(([, members]) => members.length);
  const total = Math.round(fraction * sizes.reduce((sum, size) => sum + size, 0));
  const shares = apportion(total, sizes);
  if (fraction === 0) return shares;
  return shares.map((share, index) => (share === 0 && sizes[index]! >= 3 ? 1 : share));
}

function checkSettings({ participants, exclusions }: Cohort, settings: SplitSettings): void {
  const { fractions, survival, assign } = settings;
  const sum = fractions[0] + fractions[1] + fractions[2];
  if (fractions.some((fraction) => !(fraction >= 0)) || Math.abs(sum - 1) > 1e-9) {
    throw new RangeError(
      `Cannot split the cohort: expected three shares that add up to 1, got ${fractions.join(', ')}`,
    );
  }
  if (!(survival.validationFraction >= 0 && survival.validationFraction <= 1)) {
    throw new RangeError(
      `Cannot split the cohort: expected a survival validation share from 0 to 1, got ${survival.validationFraction}`,
    );
  }
  const centers = new Set(participants.map(({ center }) => center));
  for (const center of [survival.trainingCenter, survival.validationCenter]) {
    if (center !== undefined && !centers.has(center)) {
      throw new RangeError(
        `Cannot split the cohort: no enrolled patient of centre "${center}"; centres are ${[...centers].sort().join(', ')}`,
      );
    }
  }
  if (survival.trainingCenter !== undefined && survival.trainingCenter === survival.validationCenter) {
    throw new RangeError(
      `Cannot split the cohort: centre "${survival.trainingCenter}" cannot both train and validate the prognosis; name two centres or only one`,
    );
  }
  if (assign === undefined) return;
  const enrolled = new Set(participants.map(({ id }) => id));
  const listed = [...assign.test, ...(assign.validation ?? [])];
  const twice = listed.filter((id, index) => listed.indexOf(id) !== index);
  if (twice.length > 0) {
    throw new RangeError(
      `Cannot split the cohort: assigned more than once: ${[...new Set(twice)].join(', ')}`,
    );
  }
  const strangers = listed
    .filter((id) => !enrolled.has(id))
    .map((id) => {
      const reason = exclusions.find((exclusion) => exclusion.id === id)?.reason;
      return reason === undefined ? `${id} (not in the cohort)` : `${id} (excluded: ${reason})`;
    });
  if (strangers.length > 0) {
    throw new RangeError(`Cannot split the cohort: assigned but not enrolled: ${strangers.join(', ')}`);
  }
}
