// A Cox analysis in words, tables and a forest plot.

import { decimal, ForestPlot, pCell, percent, significant } from '@glioscope/figures';
import type { OptimismResult } from '@glioscope/survival';
import { absent, pOr } from '../report/value-text.ts';
import type { CoefficientRow, CoxAnalysis, Estimate } from './cox-analysis.ts';
import { countsText, type AnalysisPage, type PageFigure, type PageTable } from './page.ts';

export function coxPage(result: CoxAnalysis): AnalysisPage {
  const { counts, concordance, warnings, notes } = result;
  return {
    title: 'Cox regression',
    lead: [countsText(counts), methodText(result), `Concordance ${estimateText(concordance)}.`],
    tables: [
      coefficientTable(result),
      ...(result.terms.some(({ columns }) => columns.length > 1) ? [termTable(result)] : []),
      testTable(result),
      proportionalityTable(result),
      ...(result.imputation === null ? [] : [imputationTable(result.imputation)]),
      ...(result.bootstrap === null ? [] : [bootstrapTable(result.bootstrap)]),
      ...(result.bootstrap?.optimism ? [optimismTable(result.bootstrap.optimism)] : []),
    ],
    figures: forestFigure(result),
    warnings,
    notes,
  };
}

function methodText({ method, imputation }: CoxAnalysis): string {
  const parts = [`Ties after ${method.ties === 'efron' ? 'Efron' : 'Breslow'}`];
  if (method.strata.length > 0) parts.push(`stratified by ${method.strata.join(', ')}`);
  if (method.weights !== null) parts.push(`weighted by ${method.weights}`);
  if (method.variance === 'clustered') parts.push(`sandwich variance by ${method.cluster}`);
  if (method.variance === 'robust') parts.push('sandwich variance');
  if (method.penalty === 'firth') parts.push("Firth's penalty");
  if (method.penalty === 'ridge') parts.push(`ridge penalty ${method.ridge}`);
  if (imputation !== null) parts.push(`pooled over ${imputation.tables} imputed tables by Rubin's rules`);
  return `${parts.join('; ')}.`;
}

/** `0.62 (95% CI 0.57 to 0.67)`, or the reason. */
export function estimateText({ estimate, interval, reason }: Estimate, confidence = 0.95): string {
  if (estimate === null) return `is not available: ${reason ?? 'no reason was recorded'}`;
  const limits =
    interval === null
      ? ''
      : ` (${percent(confidence)} CI ${decimal(interval[0], 3)} to ${decimal(interval[1], 3)})`;
  return `${decimal(estimate, 3)}${limits}`;
}

/** Ratios as journals print them, whatever their size. */
export function ratioText(value: number): string {
  if (!Number.isFinite(value) || value >= 1e4) return '>9999';
  if (value < 1e-4) return '<0.0001';
  return value < 0.1 || value >= 100 ? significant(value) : decimal(value, 2);
}

const intervalCell = ([low, high]: readonly [number, number]): string =>
  `${ratioText(low)} to ${ratioText(high)}`;

function coefficientTable({ coefficients, method }: CoxAnalysis): PageTable {
  const share = percent(method.confidence);
  const profiled = coefficients.some(({ profileInterval }) => profileInterval !== undefined);
  const profileCell = ({ profileInterval }: CoefficientRow): string =>
    profileInterval === undefined
      ? ''
      : profileInterval.map((limit) => (limit === null ? 'none' : ratioText(limit))).join(' to ');
  return {
    title: 'Coefficients.',
    ...(method.penalty === 'firth'
      ? {
          note: "With Firth's penalty read the profile interval; Wald's is symmetric where the likelihood is not.",
        }
      : {}),
    columns: [
      { name: 'Covariate', kind: 'name' },
      { name: 'Coefficient', kind: 'number' },
      { name: 'SE', kind: 'number' },
      { name: 'Hazard ratio', kind: 'number' },
      { name: `${share} CI`, kind: 'number' },
      ...(profiled ? [{ name: `${share} CI (profile)`, kind: 'number' as const }] : []),
      { name: 'P', kind: 'number' },
    ],
    rows: coefficients.map((row) => ({
      cells: [
        row.name,
        significant(row.coef, 4),
        significant(row.se, 4),
        ratioText(row.hazardRatio),
        intervalCell(row.interval),
        ...(profiled ? [profileCell(row)] : []),
        pCell(row.p),
      ],
    })),
  };
}

function termTable({ terms }: CoxAnalysis): PageTable {
  return {
    title: 'Terms as a whole (Wald tests).',
    columns: [
      { name: 'Term', kind: 'name' },
      { name: 'Chi-square', kind: 'number' },
      { name: 'df', kind: 'number' },
      { name: 'P', kind: 'number' },
      { name: 'Levels or knots', kind: 'text' },
    ],
    rows: terms.map(({ term, wald, levels, spline }) => ({
      cells: [
        term,
        decimal(wald.chiSquare),
        String(wald.degreesOfFreedom),
        pCell(wald.p),
        levels === undefined
          ? (spline?.knots.map((knot) => significant(knot, 4)).join(', ') ?? '')
          : `${levels.slice(1).join(', ')} against ${levels[0]}`,
      ],
    })),
  };
}

function testTable({ tests }: CoxAnalysis): PageTable {
  const rows = [
    ['Likelihood ratio', tests.likelihoodRatio],
    ['Wald', tests.wald],
    ['Score (log-rank)', tests.score],
  ] as const;
  return {
    title: 'Tests of all covariates together.',
    columns: [
      { name: 'Test', kind: 'name' },
      { name: 'Chi-square', kind: 'number' },
      { name: 'df', kind: 'number' },
      { name: 'P', kind: 'number' },
    ],
    rows: rows.map(([name, test]) => ({
      cells:
        test === null
          ? [name, `${absent}${tests.reason ?? 'not computed'}`, '', '']
          : [name, decimal(test.chiSquare), degreesText(test.degreesOfFreedom), pCell(test.p)],
    })),
  };
}

const degreesText = (freedom: number): string =>
  Number.isInteger(freedom) ? String(freedom) : decimal(freedom, 2);

function proportionalityTable({ proportionalHazards: { terms, global, transform } }: CoxAnalysis): PageTable {
  return {
    title: 'Test of proportional hazards.',
    note: `Time transformed by ${transform}; a small P says that the effect changes with time.`,
    columns: [
      { name: 'Term', kind: 'name' },
      { name: 'Chi-square', kind: 'number' },
      { name: 'df', kind: 'number' },
      { name: 'P', kind: 'number' },
    ],
    rows: [...terms, global].map(({ term, chiSquare, degreesOfFreedom, p, reason }) => ({
      cells: [
        term,
        p === null ? '' : decimal(chiSquare),
        degreesText(degreesOfFreedom),
        pOr(p, reason ?? 'not tested'),
      ],
      ...(term === 'global' ? { look: 'emphasis' as const } : {}),
    })),
  };
}

function imputationTable({ filled, tables }: NonNullable<CoxAnalysis['imputation']>): PageTable {
  return {
    title: `Imputed values (${tables} tables).`,
    columns: [
      { name: 'Column', kind: 'name' },
      { name: 'Missing', kind: 'number' },
      { name: 'Drawn by', kind: 'text' },
    ],
    rows: filled.map(({ column, missing, method }) => ({
      cells: [
        column,
        String(missing),
        method === 'matching' ? 'predictive mean matching' : 'logistic regression',
      ],
    })),
  };
}

function bootstrapTable({
  coefficients,
  resamples,
  failed,
  reason,
}: NonNullable<CoxAnalysis['bootstrap']>): PageTable {
  return {
    title: `Bootstrap of the hazard ratios (${resamples} refits${failed > 0 ? `, ${failed} resamples gave no model` : ''}).`,
    ...(reason === undefined ? {} : { note: `No correction for optimism: ${reason}.` }),
    columns: [
      { name: 'Covariate', kind: 'name' },
      { name: 'SE of coefficient', kind: 'number' },
      { name: 'Percentile interval', kind: 'number' },
    ],
    rows: coefficients.map(({ name, se, interval }) => ({
      cells: [name, significant(se, 4), intervalCell(interval)],
    })),
  };
}

/** Concordance and slope, apparent and corrected. */
export function optimismTable(
  { concordance, slope, resamples, failed }: OptimismResult,
  name = '',
): PageTable {
  return {
    title: `${name === '' ? 'Correction' : `${name}: correction`} for optimism (${resamples} resamples${failed > 0 ? `, ${failed} gave no model` : ''}).`,
    columns: [
      { name: 'Index', kind: 'name' },
      { name: 'Apparent', kind: 'number' },
      { name: 'Optimism', kind: 'number' },
      { name: 'Corrected', kind: 'number' },
    ],
    rows: (
      [
        ['Concordance', concordance],
        ['Calibration slope', slope],
      ] as const
    ).map(([label, { apparent, optimism, corrected }]) => ({
      cells: [label, decimal(apparent, 3), decimal(optimism, 3), decimal(corrected, 3)],
    })),
  };
}

function forestFigure({ coefficients, counts }: CoxAnalysis): PageFigure[] {
  const rows = coefficients.filter(({ interval }) =>
    interval.every((limit) => Number.isFinite(limit) && limit > 0),
  );
  if (rows.length === 0) return [];
  return [
    {
      name: 'forest-plot',
      caption: 'Hazard ratios.',
      howToRead:
        'each square is a hazard ratio, its line the interval; right of 1 the risk is higher. A line that crosses 1 leaves the direction open.',
      width: 760,
      wide: true,
      drawing: (
        <ForestPlot
          id="forest-plot"
          title="Hazard ratios"
          patients={counts.used}
          deaths={counts.events}
          rows={rows.map(({ name, hazardRatio, interval, p }) => ({ term: name, hazardRatio, interval, p }))}
        />
      ),
    },
  ];
}
