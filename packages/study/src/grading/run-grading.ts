// Grading of a cohort (SPEC §7): the integrated chain on radiomics and deep features, beside it the network alone and
// each sequence's radiomics alone. Every chain is fitted on training rows; validation and test rows are only judged.

import { compareAuc, joinColumns, selectRows, type FeatureMatrix } from '@glioscope/learn';
import { createRandom } from '@glioscope/numeric';
import type { Sequence } from '../participant.ts';
import { sequenceLabel } from '../patient/sequence-label.ts';
import type { ClassifierEvaluation, FeatureSelection, GradingResults, TrainingEpoch } from '../results.ts';
import { evaluateClassifier } from './evaluate-classifier.ts';
import { fitGradingChain, type GradingChain, type GradingChainSettings } from './grading-chain.ts';
import { scoreGradingTable } from './score-grading.ts';

/** A cohort of known grade; every table has one row for each id. */
export interface GradingCohort {
  readonly ids: readonly string[];
  /** True for HGG. */
  readonly positive: readonly boolean[];
  /** By sequence; feature names differ between sequences and from the deep features'. */
  readonly radiomics: Readonly<Record<Sequence, FeatureMatrix>>;
  /** The sequence whose radiomics goes into the integrated model. */
  readonly sequence: Sequence;
  /** The network's features and its own probability of HGG (null of one that grades nothing); null without a network. */
  readonly network: {
    readonly features: FeatureMatrix;
    readonly probabilityHgg: ArrayLike<number> | null;
  } | null;
  readonly split: {
    readonly train: readonly string[];
    readonly validation: readonly string[];
    readonly test: readonly string[];
  };
  /** The network's training, handed on to the results. */
  readonly history: readonly TrainingEpoch[];
}

type Model = GradingResults['models'][number];

interface Roles {
  readonly training: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/**
 * Fits and judges all models. Patients of the split that are not in the cohort are an error; an empty validation or
 * test cohort is left out.
 * @param seed of all chance in the fits
 */
export async function runGrading(
  cohort: GradingCohort,
  settings: GradingChainSettings,
  seed: number,
): Promise<{ readonly results: GradingResults; readonly chain: GradingChain }> {
  const roles = findRoles(cohort);
  const random = createRandom(seed);
  const ofSequence = cohort.radiomics[cohort.sequence];
  if (ofSequence === undefined) {
    throw new RangeError(
      `Cannot grade: expected radiomics of the sequence ${cohort.sequence}, got those of ` +
        `${Object.keys(cohort.radiomics).join(', ') || 'none'}`,
    );
  }
  const warnings: string[] = [];
  const fit = async (
    name: string,
    features: FeatureMatrix,
  ): Promise<{ model: Model; chain: GradingChain }> => {
    const rows = roles.training;
    const chain = await fitGradingChain(
      {
        ids: rows.map((row) => cohort.ids[row]!),
        features: selectRows(features, rows),
        positive: rows.map((row) => cohort.positive[row]!),
      },
      settings,
      random.fork(name),
    );
    const unseen = [...roles.validation, ...roles.test];
    const { filled } = scoreGradingTable(chain, selectRows(features, unseen));
    if (filled > 0) {
      warnings.push(
        `${name}: ${filled} missing feature values of validation and test patients count as training medians.`,
      );
    }
    return { model: judgeChain(name, chain, features, cohort, roles), chain };
  };

  const warn = (name: string, chain: GradingChain): void => {
    warnings.push(...chain.warnings.map((warning) => `${name}: ${warning}`));
  };
  const radiomicsName = (sequence: Sequence): string => `Radiomics alone (${sequenceLabel(sequence)})`;
  const models: Model[] = [];
  let main: GradingChain | null = null;
  if (cohort.network !== null) {
    const { model, chain } = await fit('Integrated', joinColumns(ofSequence, cohort.network.features));
    warn('Integrated', chain);
    main = chain;
    models.push(model);
    const { probabilityHgg } = cohort.network;
    if (probabilityHgg !== null) models.push(judgeNetwork(cohort, probabilityHgg, roles));
  }
  const others = Object.keys(cohort.radiomics)
    .filter((name) => name !== cohort.sequence)
    .sort();
  for (const sequence of [cohort.sequence, ...others]) {
    const { model, chain } = await fit(radiomicsName(sequence), cohort.radiomics[sequence]!);
    warn(radiomicsName(sequence), chain);
    main ??= chain;
    models.push(model);
  }
  warnings.push(...sizeWarnings(cohort, roles));
  return {
    chain: main!,
    results: {
      positiveClass: 'HGG',
      models,
      comparisons: compareModels(models, warnings),
      history: cohort.history,
      warnings,
    },
  };
}

function findRoles({ ids, positive, radiomics, network, split }: GradingCohort): Roles {
  const place = new Map(ids.map((id, row) => [id, row]));
  if (place.size !== ids.length) throw new RangeError('Cannot grade: a patient appears twice in the cohort');
  const tables = [...Object.values(radiomics), ...(network === null ? [] : [network.features])];
  const lengths = [
    ...tables.map(({ rows }) => rows),
    network?.probabilityHgg?.length ?? ids.length,
    positive.length,
  ];
  const wrong = lengths.find((length) => length !== ids.length);
  if (wrong !== undefined) {
    throw new RangeError(`Cannot grade: expected tables and grades of ${ids.length} patients, got ${wrong}`);
  }
  const taken = new Set<string>();
  const rowsOf = (role: readonly string[]): number[] =>
    [...role].sort().map((id) => {
      const row = place.get(id);
      if (row === undefined) {
        throw new RangeError(`Cannot grade: patient ${id} of the split has no features or no known grade`);
      }
      if (taken.has(id)) throw new RangeError(`Cannot grade: patient ${id} has two roles in the split`);
      taken.add(id);
      return row;
    });
  return {
    training: rowsOf(split.train),
    validation: rowsOf(split.validation),
    test: rowsOf(split.test),
  };
}

const roleNames = ['training', 'validation', 'test'] as const;

function evaluateRoles(
  name: string,
  threshold: number,
  cohort: GradingCohort,
  roles: Roles,
  score: (rows: readonly number[]) => { scores: ArrayLike<number>; probabilities: ArrayLike<number> },
): ClassifierEvaluation[] {
  return roleNames
    .filter((role) => roles[role].length > 0)
    .map((role) => {
      const rows = roles[role];
      return evaluateClassifier({
        name,
        cohort: role,
        ids: rows.map((row) => cohort.ids[row]!),
        positive: rows.map((row) => cohort.positive[row]!),
        ...score(rows),
        threshold,
      });
    });
}

function judgeChain(
  name: string,
  chain: GradingChain,
  features: FeatureMatrix,
  cohort: GradingCohort,
  roles: Roles,
): Model {
  return {
    name,
    selection: chain.selection,
    hyperparameters: chain.hyperparameters,
    evaluations: evaluateRoles(name, chain.threshold, cohort, roles, (rows) =>
      scoreGradingTable(chain, selectRows(features, rows)),
    ),
  };
}

const noSelection: FeatureSelection = { considered: 0, afterTests: 0, afterLasso: 0, selected: [] };

/** The network's own probability, called HGG from 0.5 on. */
function judgeNetwork(cohort: GradingCohort, probabilityHgg: ArrayLike<number>, roles: Roles): Model {
  const name = 'CNN alone';
  return {
    name,
    selection: noSelection,
    hyperparameters: {},
    evaluations: evaluateRoles(name, 0.5, cohort, roles, (rows) => {
      const scores = rows.map((row) => probabilityHgg[row]!);
      return { scores, probabilities: scores };
    }),
  };
}

function compareModels(models: readonly Model[], warnings: string[]): GradingResults['comparisons'] {
  const testOf = (model: Model): ClassifierEvaluation | undefined =>
    model.evaluations.find(({ cohort }) => cohort === 'test');
  const [first, ...others] = models;
  const reference = first && testOf(first);
  if (first === undefined || reference === undefined) return [];
  const scoresOf = ({ predictions }: ClassifierEvaluation): number[] => predictions.map(({ score }) => score);
  const labels = reference.predictions.map(({ positive }) => positive);
  return others.flatMap((other) => {
    const { difference, p, reason } = compareAuc(scoresOf(reference), scoresOf(testOf(other)!), labels);
    if (difference !== null && p !== null) {
      return [{ first: first.name, second: other.name, aucDifference: difference, p }];
    }
    warnings.push(`DeLong's test of ${first.name} against ${other.name} is not possible: ${reason}.`);
    return [];
  });
}

/** Test patients of a grade below which an AUC says little. */
const fewTestPatients = 10;

function sizeWarnings({ positive }: GradingCohort, { test }: Roles): string[] {
  if (test.length === 0) {
    return [
      'No patient was kept for testing: every number is apparent or on patients that steered the training.',
    ];
  }
  const positives = test.filter((row) => positive[row]).length;
  const negatives = test.length - positives;
  return Math.min(positives, negatives) >= fewTestPatients
    ? []
    : [`The test cohort has ${positives} HGG and ${negatives} LGG: so few leave its AUC uncertain.`];
}
