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

/** Patients whose role is fixed beforehand; everybody else's is drawn. */
export interface AssignedRoles {
  readonly train?: readonly string[];
  readonly validation?: readonly string[];
  readonly test?: readonly string[];
}

export interface SplitSettings {
  /** Shares of training, validation and test patients; they add up to 1. */
  readonly fractions: readonly [training: number, validation: number, test: number];
  readonly survival: {
    /** Centre whose LGG patients the prognosis is fitted on; alone, every other centre validates. */
    readonly trainingCenter?: string | null;
    /** Centre whose LGG patients validate the prognosis; alone, every other centre trains. */
    readonly validationCenter?: string | null;
    /** Without centres: share of LGG patients, drawn at random, who validate; default 0.35. */
    readonly validationFraction?: number;
  };
  /** Place every survival-validation patient in the test set, and no test patient in the survival training set. */
  readonly keepSurvivalValidationUnseen: boolean;
  readonly assign?: AssignedRoles;
}

/** The paper's 6:2:2, and about its share of survival-validation patients (61 of 173). */
export const defaultSplitSettings: SplitSettings = {
  fractions: [0.6, 0.2, 0.2],
  survival: { validationFraction: 0.35 },
  keepSurvivalValidationUnseen: true,
};

type Role = 'train' | 'validation' | 'test';
type Roles = Readonly<Record<Role, readonly Participant[]>>;

/** LGG with known survival: the patients whom the prognosis is about. */
const hasPrognosis = ({ grade, survivalDays, died }: Participant): boolean =>
  grade === 'LGG' && survivalDays !== null && died !== null;

const gradeOf = ({ grade }: Participant): string => grade ?? 'unknown';
const stratumOf = (participant: Participant): string => `${gradeOf(participant)} ${participant.center}`;
const idsOf = (participants: readonly Participant[]): string[] => participants.map(({ id }) => id).sort();

/**
 * Splits a cohort, stratified by grade and centre, the same way whatever the order of its participants.
 *
 * Each grade with three patients or more has at least one in validation and in test (where those shares are not 0 and
 * enough roles are free). When the survival-validation patients alone exceed the test share of LGG, they are the test
 * set's LGG patients and the test set grows; HGG patients keep their share, so that both grades are there. Training and
 * validation share the rest as 6 to 2. Roles in `assign` stand, and count towards the shares; when everybody is
 * assigned, nothing is drawn. With `keepSurvivalValidationUnseen`, a patient assigned to training or validation cannot
 * validate the prognosis, and without centres every LGG test patient with known survival does.
 *
 * All lists come sorted by id.
 *
 * @throws RangeError for fractions that are not shares of 1, an unknown centre, or an assigned id that is not enrolled.
 */
export function splitCohort(cohort: Cohort, settings: SplitSettings, seed: number): Split {
  checkSettings(cohort, settings);
  const random = createRandom(seed).fork('split');
  const everybody = [...cohort.participants].sort((first, second) => (first.id < second.id ? -1 : 1));
  const assigned = assignedRoles(settings.assign);
  const prognostic = everybody.filter(hasPrognosis);
  const unseen = settings.keepSurvivalValidationUnseen;
  const candidates = survivalValidators(
    unseen
      ? prognostic.filter(({ id }) => assigned.get(id) !== 'train' && assigned.get(id) !== 'validation')
      : prognostic,
    prognostic.length,
    settings,
    random,
  );
  const roles = drawRoles(everybody, settings, assigned, new Set(unseen ? candidates : []), random);
  const tested = new Set(roles.test);

  const { trainingCenter, validationCenter } = settings.survival;
  const byCenter = trainingCenter != null || validationCenter != null;
  const validators =
    unseen && !byCenter ? prognostic.filter((participant) => tested.has(participant)) : candidates;
  const trainers = prognostic.filter((participant) => {
    if (unseen && tested.has(participant)) return false;
    if (trainingCenter != null) return participant.center === trainingCenter;
    if (validationCenter != null) return participant.center !== validationCenter;
    return !validators.includes(participant);
  });
  return {
    train: idsOf(roles.train),
    validation: idsOf(roles.validation),
    test: idsOf(roles.test),
    survivalTrain: idsOf(trainers),
    survivalValidation: idsOf(validators),
  };
}

function assignedRoles(assign: AssignedRoles = {}): ReadonlyMap<string, Role> {
  const roles = ['train', 'validation', 'test'] as const;
  return new Map(roles.flatMap((role) => (assign[role] ?? []).map((id) => [id, role] as const)));
}

/** Who validates the prognosis: by centre, or a random share (of all `total`) stratified by centre and event. */
function survivalValidators(
  eligible: readonly Participant[],
  total: number,
  { survival: { trainingCenter, validationCenter, validationFraction = 0.35 } }: SplitSettings,
  random: Random,
): readonly Participant[] {
  if (validationCenter != null) return eligible.filter(({ center }) => center === validationCenter);
  if (trainingCenter != null) return eligible.filter(({ center }) => center !== trainingCenter);
  return drawStratified(
    eligible,
    Math.round(validationFraction * total),
    ({ center, died }) => `${center} ${died}`,
    random.fork('survival'),
  );
}

/** Everybody's role: first those assigned, then `forced` into the test set, then by lot. */
function drawRoles(
  everybody: readonly Participant[],
  { fractions: [training, validation, test] }: SplitSettings,
  assigned: ReadonlyMap<string, Role>,
  forced: ReadonlySet<Participant>,
  random: Random,
): Roles {
  const fill = (role: Role, from: readonly Participant[], fraction: number): Participant[] => {
    const grades = [...stratify(from, gradeOf)];
    const shares = sharesByGrade(grades, fraction);
    return grades.flatMap(([grade, members], index) => {
      const isHeld = (participant: Participant): boolean =>
        assigned.get(participant.id) === role || (role === 'test' && forced.has(participant));
      const held = members.filter(isHeld);
      const free = members.filter((participant) => !isHeld(participant) && !assigned.has(participant.id));
      const wanted = Math.max(0, shares[index]! - held.length);
      return [...held, ...drawStratified(free, wanted, stratumOf, random.fork(`${role} ${grade}`))];
    });
  };
  const tested = new Set(fill('test', everybody, test));
  const untested = everybody.filter((participant) => !tested.has(participant));
  const validationShare = training + validation > 0 ? validation / (training + validation) : 0;
  const validating = new Set(fill('validation', untested, validationShare));
  return {
    train: untested.filter((participant) => !validating.has(participant)),
    validation: [...validating],
    test: [...tested],
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
  const refuse = (what: string): never => {
    throw new RangeError(`Cannot split the cohort: ${what}`);
  };
  const { fractions, survival, assign } = settings;
  const sum = fractions[0] + fractions[1] + fractions[2];
  if (fractions.some((fraction) => !(fraction >= 0)) || Math.abs(sum - 1) > 1e-9) {
    refuse(`expected three shares that add up to 1, got ${fractions.join(', ')}`);
  }
  const { trainingCenter, validationCenter, validationFraction = 0.35 } = survival;
  if (!(validationFraction >= 0 && validationFraction <= 1)) {
    refuse(`expected a survival validation share from 0 to 1, got ${validationFraction}`);
  }
  const centers = new Set(participants.map(({ center }) => center));
  for (const center of [trainingCenter, validationCenter]) {
    if (center != null && !centers.has(center)) {
      refuse(`no enrolled patient of centre "${center}"; centres are ${[...centers].sort().join(', ')}`);
    }
  }
  if (trainingCenter != null && trainingCenter === validationCenter) {
    refuse(
      `centre "${trainingCenter}" cannot both train and validate the prognosis; name two centres or only one`,
    );
  }
  const listed = [...(assign?.train ?? []), ...(assign?.validation ?? []), ...(assign?.test ?? [])];
  const twice = new Set(listed.filter((id, index) => listed.indexOf(id) !== index));
  if (twice.size > 0) refuse(`assigned more than once: ${[...twice].join(', ')}`);
  const enrolled = new Set(participants.map(({ id }) => id));
  const strangers = listed
    .filter((id) => !enrolled.has(id))
    .map((id) => {
      const reason = exclusions.find((exclusion) => exclusion.id === id)?.reason;
      return reason === undefined ? `${id} (not in the cohort)` : `${id} (excluded: ${reason})`;
    });
  if (strangers.length > 0) refuse(`assigned but not enrolled: ${strangers.join(', ')}`);
}
