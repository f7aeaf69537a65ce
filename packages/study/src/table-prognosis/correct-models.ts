// Optimism of the models by the bootstrap, everything refitted on each resample: signature, cut-point, Cox models.

import { createFeatureMatrix } from '@glioscope/learn';
import type { Random } from '@glioscope/numeric';
import { correctForOptimism, CoxFitError, drawBootstrapRows, type OptimismResult } from '@glioscope/survival';
import { selectPrognosisRows, survivalOf, type PrognosisTable } from '../prognosis/prognosis-table.ts';
import { scorePatients, type ModelName, type TableModels } from './fit-table-models.ts';
import type { PrognosisChoices } from './prognosis-request.ts';
import type { RefitRequest, RefitResult } from './refit-models.ts';

type CorrectedName = Exclude<ModelName, 'signature'>;

export type CorrectedModels = Readonly<Record<CorrectedName, OptimismResult | null>>;

export interface CorrectionPlan {
  readonly samples: readonly Int32Array[];
  /** One a resample: it serves all models. */
  readonly requests: readonly RefitRequest[];
}

export function planCorrection(
  training: PrognosisTable,
  clinical: readonly string[],
  choices: PrognosisChoices,
  random: Random,
): CorrectionPlan {
  const samples = drawBootstrapRows(random.fork('rows'), training.patients.length, choices.bootstrap);
  return {
    samples,
    requests: samples.map((rows, k) => ({
      training: selectPrognosisRows(training, [...rows]),
      clinical,
      choices,
      stream: random.fork(`resample ${k}`).state(),
    })),
  };
}

/**
 * @param models those fitted on all training patients, which are corrected
 * @param results of the plan's requests; a resample without a model is counted as failed for each
 */
export function gatherCorrection(
  models: TableModels,
  training: PrognosisTable,
  choices: PrognosisChoices,
  { samples }: CorrectionPlan,
  results: readonly RefitResult[],
): CorrectedModels {
  const survival = survivalOf(training);
  const n = training.patients.length;
  const refits = results.map((result) => ('failure' in result ? null : result.models));
  // The rows stand for the patients, so that the library's correction can ask for any of them.
  const places = createFeatureMatrix(
    ['row'],
    Float64Array.from({ length: n }, (_, row) => row),
  );
  const correct = (name: CorrectedName): OptimismResult | null => {
    let next = -1;
    const pick = (fitted: TableModels | null): ((rows: ArrayLike<number>) => readonly number[]) => {
      if (fitted === null) throw noModel();
      return (rows) => {
        const { risks } = scorePatients(
          fitted,
          selectPrognosisRows(training, Array.from(rows)),
          choices.years,
        );
        if (risks[name] === null) throw noModel();
        return risks[name];
      };
    };
    if (scorePatients(models, training, choices.years).risks[name] === null) return null;
    try {
      return correctForOptimism(survival, places, samples, () => {
        // The first fit asked for is the one on all patients, then one a resample in order.
        const fitted = next < 0 ? models : refits[next]!;
        next++;
        const score = pick(fitted);
        return ({ data }) => score(data);
      });
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  };
  return { integrated: correct('integrated'), clinical: correct('clinical') };
}

const noModel = (): CoxFitError =>
  new CoxFitError('no-convergence', [], 'Cannot score: the resample gave no model');
