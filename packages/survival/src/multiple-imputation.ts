// Multiple imputation by chained equations (van Buuren 2018): every column with gaps is drawn in turn from a model on all
// the others, round after round, several times over. Analyse each table, then pool (`poolEstimates`, `poolCoxModels`).
// Columns of 0 and 1 are drawn by logistic regression, others by predictive mean matching. Left out: factors with more
// than two levels (their indicator columns would be drawn apart), passive and multilevel imputation.

import { columnOf, type FeatureMatrix } from '@glioscope/learn';
import { createMatrix, type Matrix, type Random } from '@glioscope/numeric';
import { createCovariates } from './covariates.ts';
import {
  drawByLogisticRegression,
  drawByPredictiveMeanMatching,
  type ImputationStep,
} from './imputation-models.ts';
import { checkSurvivalData, orderByTime, type SurvivalData } from './survival-data.ts';

export interface ImputationOptions {
  readonly random: Random;
  /** Tables to make; default 20, or about the percentage of patients with a gap. */
  readonly imputations?: number;
  /** Rounds before a table is taken; default 10. */
  readonly iterations?: number;
  /** Patients to choose from in predictive mean matching; default 5. */
  readonly donors?: number;
  /**
   * Complete columns that help to predict but are not imputed. For a survival analysis give `outcomePredictors`:
   * without the outcome, effects of imputed covariates shrink towards 0.
   */
  readonly auxiliary?: FeatureMatrix;
}

export interface ImputedTables {
  readonly tables: readonly FeatureMatrix[];
  /** Columns with gaps, in the order in which they are drawn. */
  readonly missing: readonly {
    readonly name: string;
    readonly count: number;
    readonly method: 'matching' | 'logistic';
  }[];
  /** Mean of the drawn values by column, table and round: free of trend when there were rounds enough. */
  readonly chains: readonly { readonly name: string; readonly means: readonly (readonly number[])[] }[];
}

/**
 * @param table missing values are NaN
 * @throws RangeError for infinite values, a column without 3 known values, or one that does not vary
 */
export function imputeByChainedEquations(table: FeatureMatrix, options: ImputationOptions): ImputedTables {
  const { random, imputations = 20, iterations = 10, donors = 5, auxiliary } = options;
  for (const [what, value] of Object.entries({ imputations, iterations, donors })) {
    if (!(Number.isInteger(value) && value >= 1)) {
      throw new RangeError(`Cannot impute: expected a whole number of ${what} of at least 1, got ${value}`);
    }
  }
  const gaps = findGaps(table);
  if (auxiliary !== undefined && (auxiliary.rows !== table.rows || !auxiliary.data.every(Number.isFinite))) {
    throw new RangeError(
      `Cannot impute: expected ${table.rows} complete rows of auxiliary columns, got ${auxiliary.rows}, complete or not`,
    );
  }
  const chains = gaps.map(({ name }) => ({ name, means: [] as number[][] }));
  const tables = Array.from({ length: imputations }, (_, m): FeatureMatrix => {
    const stream = random.fork(m);
    const data = table.data.slice();
    for (const { column, rows, known } of gaps) {
      for (const row of rows) {
        data[row * table.columns + column] =
          table.data[known[stream.integer(0, known.length - 1)]! * table.columns + column]!;
      }
    }
    chains.forEach(({ means }) => means.push([]));
    for (let round = 0; round < iterations; round++) {
      gaps.forEach((gap, g) => {
        const step = prepareStep(data, table.columns, gap, auxiliary);
        const drawn =
          gap.method === 'logistic'
            ? drawByLogisticRegression(step, stream)
            : drawByPredictiveMeanMatching(step, stream, donors);
        let sum = 0;
        gap.rows.forEach((row, k) => {
          data[row * table.columns + gap.column] = drawn[k]!;
          sum += drawn[k]!;
        });
        chains[g]!.means[m]!.push(sum / gap.rows.length);
      });
    }
    return { rows: table.rows, columns: table.columns, names: table.names, data };
  });
  return {
    tables,
    missing: gaps.map(({ name, rows, method }) => ({ name, count: rows.length, method })),
    chains,
  };
}

interface Gap {
  readonly name: string;
  readonly column: number;
  readonly rows: readonly number[];
  readonly known: readonly number[];
  readonly method: 'matching' | 'logistic';
}

// Fewest gaps first, as the columns drawn later then rest on better ones.
function findGaps(table: FeatureMatrix): Gap[] {
  const gaps = table.names.map((name, column): Gap => {
    const values = columnOf(table, column);
    const rows: number[] = [];
    const known: number[] = [];
    values.forEach((value, row) => {
      if (Math.abs(value) === Infinity) {
        throw new RangeError(
          `Cannot impute: expected a finite value or NaN of "${name}" in row ${row}, got ${value}`,
        );
      }
      (Number.isNaN(value) ? rows : known).push(row);
    });
    const distinct = new Set(known.map((row) => values[row]!));
    if (rows.length > 0 && (known.length < 3 || distinct.size < 2)) {
      throw new RangeError(
        `Cannot impute "${name}": expected at least 3 known values that differ, got ${known.length} with ` +
          `${distinct.size} different; leave the column out`,
      );
    }
    const binary = distinct.size === 2 && distinct.has(0) && distinct.has(1);
    return { name, column, rows, known, method: binary ? 'logistic' : 'matching' };
  });
  return gaps.filter(({ rows }) => rows.length > 0).sort((a, b) => a.rows.length - b.rows.length);
}

// Predictors standardised over all rows, the first column 1; columns that do not vary say nothing and are skipped.
function prepareStep(
  data: Float64Array,
  columns: number,
  gap: Gap,
  auxiliary: FeatureMatrix | undefined,
): ImputationStep {
  const n = data.length / columns;
  const predictors: Float64Array[] = [new Float64Array(n).fill(1)];
  const addColumn = (values: Float64Array): void => {
    let mean = 0;
    for (const value of values) mean += value / n;
    let squares = 0;
    for (const value of values) squares += (value - mean) ** 2;
    const deviation = Math.sqrt(squares / n);
    if (deviation > 1e-12 * (1 + Math.abs(mean)))
      predictors.push(values.map((value) => (value - mean) / deviation));
  };
  for (let j = 0; j < columns; j++) {
    if (j !== gap.column) addColumn(Float64Array.from({ length: n }, (_, i) => data[i * columns + j]!));
  }
  if (auxiliary !== undefined) for (let j = 0; j < auxiliary.columns; j++) addColumn(columnOf(auxiliary, j));
  const rowsOf = (rows: readonly number[]): Matrix => {
    const matrix = createMatrix(rows.length, predictors.length);
    rows.forEach((row, i) =>
      predictors.forEach((values, j) => (matrix.data[i * predictors.length + j] = values[row]!)),
    );
    return matrix;
  };
  return {
    known: rowsOf(gap.known),
    target: Float64Array.from(gap.known, (row) => data[row * columns + gap.column]!),
    missing: rowsOf(gap.rows),
  };
}

/** What an imputation model must know of the outcome (White & Royston 2009): death, and the Nelson-Aalen hazard at its time. */
export function outcomePredictors(data: SurvivalData): FeatureMatrix {
  checkSurvivalData(data);
  const n = data.times.length;
  const order = orderByTime(data.times);
  const hazards = new Float64Array(n);
  let hazard = 0;
  for (let start = 0; start < n;) {
    let end = start;
    let deaths = 0;
    for (; end < n && data.times[order[end]!] === data.times[order[start]!]; end++) {
      deaths += data.events[order[end]!]!;
    }
    hazard += deaths / (n - start);
    for (let k = start; k < end; k++) hazards[order[k]!] = hazard;
    start = end;
  }
  return createCovariates({ died: Float64Array.from(data.events), cumulativeHazard: hazards });
}
