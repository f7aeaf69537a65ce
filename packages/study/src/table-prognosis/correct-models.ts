// Optimism of the models by the bootstrap, everything refitted on each resample: signature, cut-point, Cox models.

import { createFeatureMatrix } from '@glioscope/learn';
import type { Random } from '@glioscope/numeric';
import { correctForOptimism, CoxFitError, drawBootstrapRows, type OptimismResult } from '@glioscope/survival';
import { selectPrognosisRows, survivalOf, type PrognosisTable } from '../prognosis/prognosis-table.ts';
import { fitTableModels, scorePatients, type ModelName, type TableModels } from './fit-table-models.ts';
import type { PrognosisChoices } from './prognosis-request.ts';

type CorrectedName = Exclude<ModelName, 'signature'>;

export type CorrectedModels = Readonly<Record<CorrectedName, OptimismResult | null>>;

/** @param models those fitted on all training patients, which are corrected */
export function correctModels(
  models: TableModels,
  training: PrognosisTable,
  clinical: readonly string[],
  choices: PrognosisChoices,
  random: Random,
  progress: () => void,
): CorrectedModels {
  const survival = survivalOf(training);
  const n = training.patients.length;
  const samples = drawBootstrapRows(random.fork('rows'), n, choices.bootstrap);
  // One refit a resample serves all three models; a resample without a model is counted as failed for each.
  const refits = samples.map((rows, k) => {
    const drawn = selectPrognosisRows(training, [...rows]);
    const stream = random.fork(`resample ${k}`);
    let fitted: TableModels | null = null;
    try {
      fitted = fitTableModels(drawn, clinical, choices, stream, true).models;
    } catch (error) {
      // A resample may hold no death, or one value of every feature.
      if (!(error instanceof RangeError || error instanceof CoxFitError)) throw error;
    }
    progress();
    return fitted;
  });
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
