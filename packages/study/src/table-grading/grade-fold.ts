// One outer fold: models are fitted on its training rows, chosen among them if so asked, and score its held-out rows.
// It is a function of plain data, so that folds can go to worker threads.

import {
  areaUnderRoc,
  chooseThreshold,
  compareAuc,
  feasibleFolds,
  foldRows,
  selectRows,
  stratifiedFolds,
} from '@glioscope/learn';
import { createRandom, type Random } from '@glioscope/numeric';
import { describeModel, type ModelDescription } from './describe-model.ts';
import type { GradingData } from './grading-data.ts';
import {
  baseModels,
  fitGradingModel,
  gradingProbabilities,
  meanMembers,
  meanOf,
  type BaseModelName,
  type GradingModel,
  type ModelName,
} from './grading-model.ts';

/** `auto`: the mean, or a model that cross-validation inside the training rows proves better (`chooseModel`). */
export type ModelChoice = ModelName | 'auto';

export interface FoldRequest {
  readonly data: GradingData;
  readonly model: ModelChoice;
  /** Probability of a half, or Youden's best of cross-validated training probabilities. */
  readonly threshold: 'half' | 'youden';
  /** Trees of each forest but the chain's. */
  readonly trees: number;
  readonly seed: number;
  /** Names the stream of random numbers: `repeat 1 fold 2`. */
  readonly stream: string;
  readonly training: readonly number[];
  /** Rows to score; none for a final model. */
  readonly heldOut: readonly number[];
}

export interface FoldResult {
  readonly heldOut: readonly number[];
  readonly chosen: ModelName;
  /** In the order of `baseModels`, then `mean`. */
  readonly candidates: readonly {
    readonly name: ModelName;
    /** By cross-validation inside the training rows; null where nothing was to choose. */
    readonly innerAuc: number | null;
    /** Of the held-out rows. */
    readonly probabilities: Float64Array;
  }[];
  readonly threshold: number;
  readonly description: ModelDescription;
}

const innerFolds = 5;
const half = 0.5;

/** Fits, chooses and scores. Held-out rows change no fit. */
export async function gradeFold(request: FoldRequest): Promise<FoldResult> {
  const { data, heldOut } = request;
  const random = createRandom(request.seed).fork(request.stream);
  const training = rowsOf(data, request.training);
  const unseen = selectRows(data.features, heldOut);
  const names = request.model === 'auto' ? [...baseModels, 'mean' as const] : [request.model];
  const inner =
    request.model === 'auto' || request.threshold === 'youden'
      ? await innerProbabilities(training, names, random.fork('inner'), request.trees)
      : null;
  const scores = names.map((name) =>
    inner === null ? null : areaUnderRoc(inner.get(name)!, training.positive),
  );
  const chosen = inner === null ? names[0]! : chooseModel(names, inner, training.positive);
  const fitted = await fitAll(names, training, random, request.trees);
  const threshold =
    request.threshold === 'youden'
      ? chooseThreshold(inner!.get(chosen)!, training.positive, { rule: 'youden' })!.threshold
      : half;
  return {
    heldOut,
    chosen,
    candidates: names.map((name, k) => ({
      name,
      innerAuc: scores[k]!,
      probabilities: gradingProbabilities(fitted.get(name)!, unseen),
    })),
    threshold,
    description: describeModel(fitted.get(chosen)!),
  };
}

/** A model takes the place of the mean only where DeLong's test says that it is better. */
const betterAt = 0.05;

/**
 * The mean of models, unless one is better by more than chance inside the training rows; of several such the one with
 * the highest AUC. Averages vary less than the best of many, and folds that chose alike can be pooled.
 */
function chooseModel(
  names: readonly ModelName[],
  inner: ReadonlyMap<ModelName, Float64Array>,
  positive: readonly boolean[],
): ModelName {
  const standard = names.at(-1)!;
  let chosen = standard;
  let highest = 0;
  for (const name of names) {
    const { difference, p } = compareAuc(inner.get(name)!, inner.get(standard)!, positive);
    if (difference === null || p === null || difference <= highest || p >= betterAt) continue;
    highest = difference;
    chosen = name;
  }
  return chosen;
}

function rowsOf(data: GradingData, rows: readonly number[]): GradingData {
  return {
    ids: rows.map((row) => data.ids[row]!),
    features: selectRows(data.features, rows),
    positive: rows.map((row) => data.positive[row]!),
    classes: data.classes,
    measured: rows.map((row) => data.measured[row]!),
  };
}

/** Each model once, also where the mean needs it besides. */
async function fitAll(
  names: readonly ModelName[],
  training: GradingData,
  random: Random,
  trees: number,
): Promise<Map<ModelName, GradingModel>> {
  const fitted = new Map<ModelName, GradingModel>();
  for (const name of basesOf(names))
    fitted.set(name, await fitGradingModel(name, training, random.fork(name), trees));
  if (names.includes('mean')) {
    fitted.set('mean', { kind: 'mean', members: meanMembers.map((name) => fitted.get(name)!) });
  }
  return fitted;
}

const basesOf = (names: readonly ModelName[]): BaseModelName[] =>
  baseModels.filter((name) => names.includes(name) || (names.includes('mean') && meanMembers.includes(name)));

/** Probabilities of training rows by models fitted without them. */
async function innerProbabilities(
  training: GradingData,
  names: readonly ModelName[],
  random: Random,
  trees: number,
): Promise<Map<ModelName, Float64Array>> {
  const folds = feasibleFolds(training.positive, innerFolds);
  if (folds < 2) {
    throw new RangeError(
      `Cannot choose a model: a class has ${folds} training patients, too few to cross-validate; use fewer folds`,
    );
  }
  const assignment = stratifiedFolds(training.positive, folds, random.fork('folds'));
  const found = new Map<ModelName, Float64Array>(
    basesOf(names).map((name) => [name, new Float64Array(training.ids.length)]),
  );
  for (let fold = 0; fold < folds; fold++) {
    const rows = foldRows(assignment, fold);
    const part = rowsOf(training, rows.training);
    const unseen = selectRows(training.features, rows.heldOut);
    const fitted = await fitAll(basesOf(names), part, random.fork(`fold ${fold}`), trees);
    for (const [name, values] of found) {
      const probabilities = gradingProbabilities(fitted.get(name)!, unseen);
      rows.heldOut.forEach((row, k) => (values[row] = probabilities[k]!));
    }
  }
  if (names.includes('mean')) found.set('mean', meanOf(meanMembers.map((name) => found.get(name)!)));
  return found;
}
