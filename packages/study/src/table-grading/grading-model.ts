// The models that a table may be graded with, each fitted on training rows and scored by one function. Plain data.

import {
  crossValidatedDecisionValues,
  feasibleFolds,
  fitCrossValidatedRidgeLogistic,
  fitForestClassifier,
  fitPlattSigmoid,
  fitSvm,
  gridSearchSvm,
  plattProbability,
  predictForest,
  predictLogisticNet,
  stratifiedFolds,
  svmDecisionValues,
  type FeatureMatrix,
  type LogisticNet,
  type PlattSigmoid,
  type RandomForest,
  type SupportVectorMachine,
} from '@glioscope/learn';
import type { Random } from '@glioscope/numeric';
import {
  defaultGradingChainSettings,
  fitGradingChain,
  scoreGradingTable,
  type GradingChain,
} from '../grading/index.ts';
import type { GradingData } from './grading-data.ts';
import { fitPreparation, prepareRows, type Preparation } from './prepared-rows.ts';

/**
 * `chain`: SPEC §7. `forest`: 500 trees. `trees`: 500 extremely randomized trees. `ridge`: logistic regression on
 * z-scores. `machine`: support vector machine on normal scores of all columns.
 */
export type BaseModelName = 'chain' | 'forest' | 'trees' | 'ridge' | 'machine';

/** `mean` averages the probabilities of `meanMembers`. */
export type ModelName = BaseModelName | 'mean';

export const baseModels: readonly BaseModelName[] = ['chain', 'forest', 'trees', 'ridge', 'machine'];
export const meanMembers: readonly BaseModelName[] = ['forest', 'trees', 'machine'];

export type GradingModel =
  | { readonly kind: 'chain'; readonly chain: GradingChain }
  | { readonly kind: 'forest' | 'trees'; readonly preparation: Preparation; readonly forest: RandomForest }
  | { readonly kind: 'ridge'; readonly preparation: Preparation; readonly net: LogisticNet }
  | {
      readonly kind: 'machine';
      readonly preparation: Preparation;
      readonly machine: SupportVectorMachine;
      readonly sigmoid: PlattSigmoid;
    }
  | { readonly kind: 'mean'; readonly members: readonly GradingModel[] };

/** Trees of a forest unless told otherwise. */
export const defaultTrees: number = 500;
const innerFolds = 5;
/** Costs, and gammas as multiples of 1 over the number of columns. */
const machineGrid = { costs: [1, 3, 10], gammas: [0.1, 0.3, 1] };

/** Fits one model; all chance comes from `random`. `trees`: of each forest but the chain's. */
export async function fitGradingModel(
  name: ModelName,
  training: GradingData,
  random: Random,
  trees: number = defaultTrees,
): Promise<GradingModel> {
  const { features, positive } = training;
  if (name === 'mean') {
    const members: GradingModel[] = [];
    for (const member of meanMembers)
      members.push(await fitGradingModel(member, training, random.fork(member), trees));
    return { kind: 'mean', members };
  }
  if (name === 'chain') {
    return { kind: 'chain', chain: await fitGradingChain(training, defaultGradingChainSettings, random) };
  }
  if (name === 'forest' || name === 'trees') {
    const { preparation, rows } = fitPreparation(features, 'none');
    const forest = fitForestClassifier(rows, positive, {
      random,
      trees,
      ...(name === 'trees' ? { thresholds: 'random', bootstrap: false } : {}),
    });
    return { kind: name, preparation, forest };
  }
  const folds = stratifiedFolds(positive, feasibleFolds(positive, innerFolds), random.fork('folds'));
  if (name === 'ridge') {
    const { preparation, rows } = fitPreparation(features, 'z');
    return {
      kind: 'ridge',
      preparation,
      net: fitCrossValidatedRidgeLogistic(rows, positive, { folds }).model,
    };
  }
  const { preparation, rows } = fitPreparation(features, 'normal');
  const grid = { costs: machineGrid.costs, gammas: machineGrid.gammas.map((share) => share / rows.columns) };
  const { cost, gamma } = await gridSearchSvm(rows, positive, grid, folds);
  const heldOut = await crossValidatedDecisionValues(rows, positive, { cost, gamma }, folds);
  const machine = await fitSvm(rows, positive, { cost, gamma });
  return { kind: 'machine', preparation, machine, sigmoid: fitPlattSigmoid(heldOut, positive) };
}

/** Probabilities of the positive class, one a row. */
export function gradingProbabilities(model: GradingModel, table: FeatureMatrix): Float64Array {
  switch (model.kind) {
    case 'chain':
      return scoreGradingTable(model.chain, table).probabilities;
    case 'forest':
    case 'trees':
      return predictForest(model.forest, prepareRows(model.preparation, table));
    case 'ridge':
      return predictLogisticNet(model.net, prepareRows(model.preparation, table));
    case 'machine':
      return svmDecisionValues(model.machine, prepareRows(model.preparation, table)).map((value) =>
        plattProbability(model.sigmoid, value),
      );
    case 'mean':
      return meanOf(model.members.map((member) => gradingProbabilities(member, table)));
  }
}

/** The mean, place by place. */
export function meanOf(columns: readonly Float64Array[]): Float64Array {
  return columns[0]!.map((_, i) => columns.reduce((sum, column) => sum + column[i]!, 0) / columns.length);
}
