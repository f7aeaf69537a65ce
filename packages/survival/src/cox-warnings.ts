// What a careful statistician would say about a Cox analysis before its numbers are believed: too few deaths, columns
// that carry nothing or the same thing, separation, effects that change with time, cut-points chosen on the data they
// are tested on, validation too small to tell. Nothing here throws for such data; it is said instead.

import { columnOf, selectColumns, type FeatureMatrix } from '@glioscope/learn';
import { createMatrix, invertPositiveDefinite } from '@glioscope/numeric';
import { checkCovariates } from './covariates.ts';
import { CoxFitError, quoted, type CoxFitFailure } from './cox-fit-error.ts';
import { fitCox, type CoxModel, type CoxOptions } from './cox.ts';
import { testProportionalHazards } from './proportional-hazards.ts';
import { checkSurvivalData, countEvents, type SurvivalData } from './survival-data.ts';

export type CoxWarningCode =
  | 'no-events'
  | 'constant-column'
  | 'events-per-variable'
  | 'separation'
  | 'collinearity'
  | 'non-proportional-hazards'
  | 'no-convergence'
  | 'cut-point-optimism'
  | 'tiny-validation';

/** One warning: for programs by `code` and `columns`, for people by `text`. */
export interface CoxWarning {
  readonly code: CoxWarningCode;
  readonly text: string;
  /** The columns it is about; empty where it is about the patients. */
  readonly columns: readonly string[];
}

export interface CoxWarningOptions extends CoxOptions {
  /** Deaths that each coefficient should have; default 10 (Peduzzi et al. 1995). */
  readonly eventsPerVariable?: number;
  /** Variance inflation from which columns count as collinear; default 10. */
  readonly varianceInflation?: number;
  /** P below which the test of proportional hazards is reported; default 0.05. */
  readonly significance?: number;
  /** Columns that are judged together, such as a factor's levels, by the term's name; default each by itself. */
  readonly terms?: Readonly<Record<string, readonly string[]>>;
  /** Columns made by a cut-point that was chosen on these very patients. */
  readonly chosenCutPoints?: readonly string[];
  /** Patients on whom the model is to be validated, and the deaths they should have (default 100; Collins et al. 2016). */
  readonly validation?: SurvivalData;
  readonly validationEvents?: number;
}

/** All warnings about a Cox model of these covariates, in the order of the codes above. */
export function coxWarnings(
  data: SurvivalData,
  covariates: FeatureMatrix,
  options: CoxWarningOptions = {},
): CoxWarning[] {
  checkSurvivalData(data);
  checkCovariates(covariates, data);
  const deaths = countEvents(data);
  const found: CoxWarning[] = [];
  if (deaths === 0) {
    const text = `None of ${data.times.length} patients died: no model can be fitted`;
    found.push({ code: 'no-events', text, columns: [] });
  } else {
    found.push(...aboutFit(data, covariates, options, deaths));
  }
  for (const column of options.chosenCutPoints ?? []) {
    found.push({
      code: 'cut-point-optimism',
      text:
        `The cut-point of "${column}" was chosen on the patients it is tested on: its hazard ratio and P value are ` +
        'exaggerated; use the corrected P of the search, other patients, or the value uncut',
      columns: [column],
    });
  }
  if (options.validation !== undefined) found.push(...aboutValidation(options.validation, options));
  const order = Object.keys(codeOrder) as CoxWarningCode[];
  return found.sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code));
}

const codeOrder: Readonly<Record<CoxWarningCode, true>> = {
  'no-events': true,
  'constant-column': true,
  'events-per-variable': true,
  separation: true,
  collinearity: true,
  'non-proportional-hazards': true,
  'no-convergence': true,
  'cut-point-optimism': true,
  'tiny-validation': true,
};

const codeOfFailure: Readonly<Record<CoxFitFailure, CoxWarningCode>> = {
  'no-events': 'no-events',
  'constant-column': 'constant-column',
  'collinear-columns': 'collinearity',
  'monotone-likelihood': 'separation',
  'no-convergence': 'no-convergence',
};

// Columns that stop the fit are named and set aside, so that one of them does not hide what is wrong with the others.
function aboutFit(
  data: SurvivalData,
  covariates: FeatureMatrix,
  options: CoxWarningOptions,
  deaths: number,
): CoxWarning[] {
  const found: CoxWarning[] = [];
  const needed = options.eventsPerVariable ?? 10;
  const columns = covariates.columns;
  if (deaths < needed * columns) {
    found.push({
      code: 'events-per-variable',
      text:
        `${deaths} deaths for ${columns} coefficients, ${(deaths / columns).toFixed(1)} each where at least ${needed} are ` +
        'advised: estimates are unstable and look better than they are; use fewer covariates or a penalty, and correct for optimism',
      columns: [...covariates.names],
    });
  }
  let kept = covariates;
  let model: CoxModel | null = null;
  while (model === null && kept.columns > 0) {
    try {
      model = fitCox(data, kept, options);
    } catch (error) {
      if (!(error instanceof CoxFitError)) throw error;
      found.push({ code: codeOfFailure[error.failure], text: error.message, columns: error.columns });
      // Of columns that repeat each other the last one goes; of others, all.
      const leaving = error.failure === 'collinear-columns' ? error.columns.slice(-1) : [...error.columns];
      const rest = kept.names.filter((name) => !leaving.includes(name));
      if (rest.length === 0 || rest.length === kept.columns) return found;
      kept = selectColumns(kept, rest);
    }
  }
  if (model === null) return found;
  found.push(...aboutInflation(kept, options.varianceInflation ?? 10));
  found.push(...aboutProportionality(model, data, kept, options));
  return found;
}

function aboutInflation(covariates: FeatureMatrix, limit: number): CoxWarning[] {
  const p = covariates.columns;
  if (p < 2) return [];
  const correlations = correlationsOf(covariates);
  const inverse = invertPositiveDefinite(createMatrix(p, p, correlations));
  const found: CoxWarning[] = [];
  const told = new Set<number>();
  for (let j = 0; j < p; j++) {
    const inflation = inverse.data[j * p + j]!;
    if (inflation < limit || told.has(j)) continue;
    // Who takes part: the columns that the regression of this one on the others rests on.
    const partners = Array.from({ length: p }, (_, k) => k).filter(
      (k) => k !== j && Math.abs(inverse.data[j * p + k]! / inflation) > 0.3,
    );
    [j, ...partners].forEach((k) => told.add(k));
    const columns = [j, ...partners].map((k) => covariates.names[k]!);
    found.push({
      code: 'collinearity',
      text:
        `${quoted(columns)} nearly repeat each other (variance inflation ${inflation.toFixed(1)} of "${columns[0]}", above ` +
        `${limit}): their single hazard ratios mean little; keep one, or combine them`,
      columns,
    });
  }
  return found;
}

function correlationsOf(covariates: FeatureMatrix): Float64Array {
  const { columns: p, rows: n } = covariates;
  const standardised = Array.from({ length: p }, (_, j) => {
    const values = columnOf(covariates, j);
    const mean = values.reduce((sum, value) => sum + value, 0) / n;
    const length = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0));
    return values.map((value) => (value - mean) / length);
  });
  const correlations = new Float64Array(p * p);
  standardised.forEach((first, j) =>
    standardised.forEach((second, k) => {
      correlations[j * p + k] = first.reduce((sum, value, i) => sum + value * second[i]!, 0);
    }),
  );
  return correlations;
}

function aboutProportionality(
  model: CoxModel,
  data: SurvivalData,
  covariates: FeatureMatrix,
  options: CoxWarningOptions,
): CoxWarning[] {
  const significance = options.significance ?? 0.05;
  const columnsOf = Object.fromEntries(
    Object.entries(options.terms ?? Object.fromEntries(model.names.map((name) => [name, [name]])))
      .map(([term, columns]) => [term, columns.filter((column) => model.names.includes(column))] as const)
      .filter(([, columns]) => columns.length > 0),
  );
  const { terms, global } = testProportionalHazards(model, data, covariates, {
    ...options,
    terms: columnsOf,
  });
  const single = terms.filter(({ p }) => p !== null && p < significance);
  const found = single.map(({ term, p }): CoxWarning => ({
    code: 'non-proportional-hazards',
    text:
      `The effect of "${term}" changes with time (${shown(p!)}): its hazard ratio is an average over follow-up; ` +
      'stratify by it, let its effect depend on time, or compare restricted mean survival',
    columns: [...columnsOf[term]!],
  }));
  if (found.length === 0 && global.p !== null && global.p < significance) {
    found.push({
      code: 'non-proportional-hazards',
      text: `Taken together the effects change with time (${shown(global.p)}), though none of them clearly by itself`,
      columns: [...model.names],
    });
  }
  return found;
}

function shown(p: number): string {
  return p < 0.001 ? 'P < 0.001' : `P = ${p.toFixed(3)}`;
}

function aboutValidation(validation: SurvivalData, options: CoxWarningOptions): CoxWarning[] {
  checkSurvivalData(validation);
  const deaths = countEvents(validation);
  const needed = options.validationEvents ?? 100;
  if (deaths >= needed) return [];
  return [
    {
      code: 'tiny-validation',
      text:
        `Only ${deaths} of ${validation.times.length} validation patients died, where at least ${needed} deaths are advised: ` +
        'the validation can neither confirm nor refute the model; report its intervals first',
      columns: [],
    },
  ];
}
