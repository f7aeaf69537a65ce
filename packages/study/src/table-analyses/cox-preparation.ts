// A Cox model of a table's columns, as all analyses that need one fit it.

import type { FeatureMatrix } from '@glioscope/learn';
import { fitCox, linearPredictor, type CoxModel, type CoxOptions } from '@glioscope/survival';
import {
  cellPlaces,
  columnNamed,
  numbersOf,
  type AnalysisTable,
  type MissingChoice,
} from '../analysis-table/index.ts';
import { followUpOf, type FollowUp, type FollowUpSettings } from './follow-up.ts';
import { designOf, type ModelDesign } from './model-design.ts';
import { readTerms, type ModelTerm } from './terms.ts';

export interface CoxSettings extends FollowUpSettings {
  /** Terms, one or several an entry: `age`, `factor(grade, ref=II)`, `rcs(volume, 4)`. */
  readonly covariates: readonly string[];
  /** Columns whose combinations are strata. */
  readonly strata?: readonly string[];
  /** Column of case weights. */
  readonly weights?: string;
  /** Column of clusters (or that of the ids) for the sandwich variance. */
  readonly cluster?: string;
  /** Default: where weights other than 0 and 1 are given, which a model's own variance takes for that many patients. */
  readonly robust?: boolean;
  /** Default `efron`. */
  readonly ties?: 'efron' | 'breslow';
  readonly firth?: boolean;
  readonly ridge?: number;
  /** Default `complete`. */
  readonly missing?: MissingChoice;
  /** Share of the intervals, 0.95 by default. */
  readonly confidence?: number;
}

export interface PreparedCox {
  readonly followUp: FollowUp;
  readonly design: ModelDesign;
  readonly options: CoxOptions;
}

/** Reads covariates, strata, weights and clusters, and settles who is used. The gaps of `impute` stay. */
export function readCoxColumns(
  table: AnalysisTable,
  settings: CoxSettings,
  terms: readonly ModelTerm[],
): { readonly followUp: FollowUp; readonly options: CoxOptions } {
  const { strata = [], weights, cluster } = settings;
  const strataCells = strata.map((name) => columnNamed(table, name));
  const weightValues = weights === undefined ? undefined : weightsOf(table, weights);
  const clusterCells =
    cluster === undefined
      ? undefined
      : cluster === table.idColumn
        ? table.ids
        : columnNamed(table, cluster).cells;
  const followUp = followUpOf(table, settings, terms, settings.missing, {
    ...Object.fromEntries(strataCells.map(({ name, cells }) => [name, cells])),
    ...(weightValues === undefined ? {} : { [weights!]: weightValues }),
    ...(clusterCells === undefined ? {} : { [cluster!]: clusterCells }),
  });
  const { rows } = followUp;
  const robust =
    settings.robust ??
    (clusterCells === undefined &&
      rows.some((row) => weightValues !== undefined && weightValues[row]! !== 1));
  return {
    followUp,
    options: {
      ties: settings.ties ?? 'efron',
      ...(settings.firth === true ? { firth: true } : {}),
      ...(settings.ridge === undefined ? {} : { ridge: settings.ridge }),
      ...(robust ? { robust: true } : {}),
      ...(strata.length === 0
        ? {}
        : {
            strata: rows.map((row) =>
              strataCells.map(({ name, cells }) => `${name}=${cells[row]}`).join(', '),
            ),
          }),
      ...(weightValues === undefined ? {} : { weights: rows.map((row) => weightValues[row]!) }),
      ...(clusterCells === undefined ? {} : { cluster: rows.map((row) => clusterCells[row]!) }),
    },
  };
}

function weightsOf(table: AnalysisTable, name: string): Float64Array {
  const values = numbersOf(table, name);
  const column = columnNamed(table, name);
  const wrong = column.cells.flatMap((_, row) => (values[row]! <= 0 ? [row] : []));
  if (wrong.length > 0) {
    throw new RangeError(
      `Cannot weigh patients: expected weights above 0 in column "${column.name}", but ${cellPlaces(table, column, wrong)}; ` +
        'leave such patients out',
    );
  }
  return values;
}

/** Columns, patients and design of a model whose gaps are settled. */
export function prepareCox(table: AnalysisTable, settings: CoxSettings): PreparedCox {
  const { followUp, options } = readCoxColumns(table, settings, readTerms(table, settings.covariates));
  return { followUp, options, design: designOf(followUp.terms, followUp.rows) };
}

/** Options of the patients at these places of the analysis, drawn again for a resample. */
export function selectOptions(options: CoxOptions, places: ArrayLike<number>): CoxOptions {
  const pick = <Item>(items: ArrayLike<Item>): Item[] => Array.from(places, (place) => items[place]!);
  return {
    ...options,
    ...(options.strata === undefined ? {} : { strata: pick<number | string>(options.strata) }),
    ...(options.weights === undefined ? {} : { weights: pick(options.weights) }),
    ...(options.cluster === undefined ? {} : { cluster: pick<number | string>(options.cluster) }),
  };
}

/** The linear predictor of each row, relative to the means. */
export function linearPredictors(model: CoxModel, { rows, columns, data }: FeatureMatrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) =>
    linearPredictor(model, data.subarray(i * columns, (i + 1) * columns)),
  );
}

/** A fit whose options do not go by patient (no strata, weights or clusters), for resampling. */
export function riskScoreFit(
  options: CoxOptions,
): (data: FollowUp['data'], covariates: FeatureMatrix) => (covariates: FeatureMatrix) => Float64Array {
  return (data, covariates) => {
    const model = fitCox(data, covariates, options);
    return (others) => linearPredictors(model, others);
  };
}

/** Why resampling by `riskScoreFit` is not possible, or null. */
export function resamplingObstacle({ strata, weights, cluster }: CoxOptions): string | null {
  const given = [
    strata === undefined ? null : 'strata',
    weights === undefined ? null : 'weights',
    cluster === undefined ? null : 'clusters',
  ].filter((word) => word !== null);
  return given.length === 0 ? null : `correction for optimism does not know ${given.join(' and ')}`;
}
