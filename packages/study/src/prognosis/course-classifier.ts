// Radiomics models of an unfavourable course (SPEC §8): overall survival below the training median, by Levene's and
// t-tests, forest importance and a support vector machine. One a sequence; they choose the sequence that goes on.

import {
  aucWithInterval,
  columnOf,
  crossValidatedDecisionValues,
  feasibleFolds,
  fitForestClassifier,
  fitPlattSigmoid,
  fitSvm,
  foldRows,
  gridSearchSvm,
  leveneTest,
  plattProbability,
  selectColumns,
  selectRows,
  stratifiedFolds,
  studentTTest,
  svmDecisionValues,
  welchTTest,
  youdenThreshold,
  type FeatureMatrix,
  type PlattSigmoid,
  type SupportVectorMachine,
} from '@glioscope/learn';
import { median, type Random } from '@glioscope/numeric';
import { evaluateClassifier } from '../grading/evaluate-classifier.ts';
import type { ClassifierEvaluation } from '../results.ts';
import {
  fitFeaturePreparation,
  prepareFeatures,
  subsetPreparation,
  type FeaturePreparation,
} from './feature-preparation.ts';
import type { PrognosisOptions, PrognosisTable } from './prognosis-table.ts';

/** Each patient's course: true is unfavourable; null when follow-up ended before the median and the course is unknown. */
export function coursesOf(
  { patients }: PrognosisTable,
  medianDays: number,
  { censoredBelowMedian = 'exclude' }: PrognosisOptions,
): (boolean | null)[] {
  return patients.map(({ survivalDays, died }) => {
    if (survivalDays >= medianDays) return false;
    return died || censoredBelowMedian === 'unfavourable' ? true : null;
  });
}

/** The median of the observed times, censored or not, as the paper divides its patients. */
export function medianSurvivalDays({ patients }: PrognosisTable): number {
  return median(patients.map(({ survivalDays }) => survivalDays));
}

/** A fitted chain as plain data. */
export interface CourseClassifier {
  readonly preparation: FeaturePreparation;
  readonly machine: SupportVectorMachine;
  readonly sigmoid: PlattSigmoid;
  readonly threshold: number;
}

/** A sequence's chain with its cross-validated scores, or why there is none. */
export interface SequenceModel {
  readonly sequence: string;
  readonly classifier: CourseClassifier | null;
  readonly crossValidated: { readonly rows: readonly number[]; readonly scores: readonly number[] } | null;
  readonly crossValidatedAuc: number | null;
  readonly reason?: string;
}

const grid = { costs: [0.1, 1, 10, 100], gammas: [0.003, 0.01, 0.03, 0.1, 0.3] };
const testAlpha = 0.05;

/**
 * Fits the chain of one sequence on training rows. Its AUC comes from a cross-validation that repeats everything,
 * selection included, without the held-out patients.
 */
export async function fitSequenceModel(
  sequence: string,
  features: FeatureMatrix,
  courses: readonly (boolean | null)[],
  options: PrognosisOptions,
  random: Random,
): Promise<SequenceModel> {
  const rows = courses.flatMap((course, row) => (course === null ? [] : [row]));
  const labels = rows.map((row) => courses[row] === true);
  const refuse = (reason: string): SequenceModel => ({
    sequence,
    classifier: null,
    crossValidated: null,
    crossValidatedAuc: null,
    reason,
  });
  const folds = labels.length === 0 ? 0 : Math.min(options.folds, feasibleFolds(labels, options.folds));
  const unfavourable = labels.filter(Boolean).length;
  // Inside each fold the chain cross-validates again, so a class needs patients for that, too.
  if (unfavourable < 4 || labels.length - unfavourable < 4) {
    return refuse(
      `${unfavourable} training patients with an unfavourable and ${labels.length - unfavourable} with a favourable ` +
        `course, at least 4 of each needed`,
    );
  }
  const known = selectRows(features, rows);
  const assignment = stratifiedFolds(labels, folds, random.fork('folds'));
  const scores = Array.from({ length: rows.length }, () => 0);
  for (let fold = 0; fold < folds; fold++) {
    const { training, heldOut } = foldRows(assignment, fold);
    const classifier = await fitChain(
      selectRows(known, training),
      training.map((row) => labels[row]!),
      options,
      random.fork(`fold ${fold}`),
    );
    if (classifier === null) return refuse('no feature varies');
    const values = scoreCourse(classifier, selectRows(known, heldOut));
    heldOut.forEach((row, k) => (scores[row] = values[k]!));
  }
  const classifier = await fitChain(known, labels, options, random.fork('all'));
  if (classifier === null) return refuse('no feature varies');
  return {
    sequence,
    classifier: { ...classifier, threshold: youdenThreshold(scores, labels) },
    crossValidated: { rows, scores },
    crossValidatedAuc: aucWithInterval(scores, labels).auc,
  };
}

async function fitChain(
  training: FeatureMatrix,
  unfavourable: readonly boolean[],
  options: PrognosisOptions,
  random: Random,
): Promise<CourseClassifier | null> {
  const preparation = fitFeaturePreparation(training);
  if (preparation.names.length === 0) return null;
  const scaled = prepareFeatures(preparation, training);
  const tested = featuresByTest(scaled, unfavourable, options.candidates);
  const forest = fitForestClassifier(selectColumns(scaled, tested), unfavourable, {
    random: random.fork('forest'),
    trees: options.trees,
  });
  const selected = rankedNames(tested, forest.importances).slice(0, options.candidates);
  const input = selectColumns(scaled, selected);
  const folds = stratifiedFolds(
    unfavourable,
    Math.max(2, feasibleFolds(unfavourable, options.folds)),
    random.fork('grid'),
  );
  const { cost, gamma } = await gridSearchSvm(input, unfavourable, grid, folds);
  const machine = await fitSvm(input, unfavourable, { cost, gamma });
  const heldOut = await crossValidatedDecisionValues(input, unfavourable, { cost, gamma }, folds);
  return {
    preparation: subsetPreparation(preparation, selected),
    machine,
    sigmoid: fitPlattSigmoid(heldOut, unfavourable),
    threshold: youdenThreshold(heldOut, unfavourable),
  };
}

/** Features whose means differ between the courses (Levene decides which t-test); the `least` best when too few do. */
function featuresByTest(
  scaled: FeatureMatrix,
  unfavourable: readonly boolean[],
  least: number,
): readonly string[] {
  const tested = scaled.names.map((name, j) => {
    const column = columnOf(scaled, j);
    const positive = column.filter((_, i) => unfavourable[i]!);
    const negative = column.filter((_, i) => !unfavourable[i]!);
    const spread = leveneTest([positive, negative]).p;
    const test = spread !== null && spread < testAlpha ? welchTTest : studentTTest;
    return { name, p: test(positive, negative).p ?? 1 };
  });
  const passed = tested.filter(({ p }) => p < testAlpha);
  const kept = passed.length >= least ? passed : [...tested].sort((x, y) => x.p - y.p).slice(0, least);
  return kept.map(({ name }) => name);
}

/** Names by falling importance; equal ones in column order. */
export function rankedNames(names: readonly string[], importances: readonly number[]): string[] {
  return names
    .map((name, j) => ({ name, importance: importances[j]!, j }))
    .sort((x, y) => y.importance - x.importance || x.j - y.j)
    .map(({ name }) => name);
}

/** Decision values: higher means more likely unfavourable. */
export function scoreCourse(classifier: CourseClassifier, features: FeatureMatrix): Float64Array {
  return svmDecisionValues(classifier.machine, prepareFeatures(classifier.preparation, features));
}

/** Judges scores on patients whose course is known. */
export function evaluateCourse(
  name: string,
  cohort: string,
  ids: readonly string[],
  courses: readonly (boolean | null)[],
  scores: ArrayLike<number>,
  { threshold, sigmoid }: CourseClassifier,
): ClassifierEvaluation {
  const known = courses.flatMap((course, i) => (course === null ? [] : [i]));
  return evaluateClassifier({
    name,
    cohort,
    ids: known.map((i) => ids[i]!),
    positive: known.map((i) => courses[i] === true),
    scores: known.map((i) => scores[i]!),
    probabilities: known.map((i) => plattProbability(sigmoid, scores[i]!)),
    threshold,
  });
}
