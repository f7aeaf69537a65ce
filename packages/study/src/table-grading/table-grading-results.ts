// What grading a table gives: scores of patients by models that had not seen them, and what the model rests on.

import {
  aucWithInterval,
  brierScore,
  calibrationCurve,
  calibrationLine,
  compareAuc,
  confusionCounts,
  confusionRates,
  rocCurve,
  type AucEstimate,
  type CalibrationGroup,
  type CalibrationLine,
  type ConfusionCounts,
  type RocCurvePoint,
} from '@glioscope/learn';
import { mean } from '@glioscope/numeric';
import type { AnalysisWarning } from '../table-analyses/index.ts';
import type { SelectedColumn } from './describe-model.ts';
import type { FoldResult, ModelChoice } from './grade-fold.ts';
import type { GradingCounts, GradingData, GradingInput } from './grading-data.ts';
import type { ModelName } from './grading-model.ts';
import type { GradingPlan, GradingSettings } from './grading-plan.ts';

/** A model's scores of all held-out patients; with several repeats means over them, counts summed. */
export interface GradingScores {
  readonly auc: number | null;
  /** DeLong's 95% interval (limits averaged over repeats). */
  readonly aucInterval: readonly [number, number] | null;
  readonly aucReason?: string;
  readonly accuracy: number | null;
  readonly sensitivity: number | null;
  readonly specificity: number | null;
  readonly precision: number | null;
  readonly brier: number;
  /** AUC of the patients who have any value; equal to `auc` where all have. */
  readonly aucMeasured: number | null;
  readonly aucMeasuredInterval: readonly [number, number] | null;
  readonly confusion: ConfusionCounts;
}

export interface CandidateResult extends GradingScores {
  readonly model: ModelName;
  /** In how many fits it was chosen. */
  readonly chosen: number;
  /** Mean AUC inside the training rows, by which it was chosen or not. */
  readonly innerAuc: number | null;
}

export interface TableGradingResult extends GradingScores {
  readonly analysis: 'grade';
  readonly label: string;
  readonly classes: { readonly positive: string; readonly negative: string };
  readonly model: ModelChoice;
  readonly validation: {
    readonly kind: GradingPlan['kind'];
    readonly folds: number | null;
    readonly repeats: number;
    readonly trainingPatients: number;
    readonly heldOutPatients: number;
  };
  readonly seed: number;
  readonly missing: 'median' | 'complete';
  readonly counts: GradingCounts;
  /** Scaled Brier score and calibration of the first repeat. */
  readonly brierScaled: number | null;
  readonly calibration: CalibrationLine & { readonly groups: readonly CalibrationGroup[] };
  readonly roc: readonly RocCurvePoint[];
  readonly threshold: {
    readonly rule: 'half' | 'youden';
    /** Of the final model, as a probability. */
    readonly value: number;
    readonly byFold: readonly number[];
  };
  readonly byRepeat: readonly { readonly auc: number | null; readonly accuracy: number | null }[];
  /** Every model that was fitted, in every fold. */
  readonly candidates: readonly CandidateResult[];
  /** DeLong's test of the result against each candidate, first repeat. */
  readonly comparisons: readonly {
    readonly model: ModelName;
    readonly difference: number;
    readonly p: number | null;
  }[];
  readonly final: { readonly model: ModelName; readonly settings: Readonly<Record<string, number>> };
  /** Columns that the final model rests on; `folds`: the share of fits that rested on it, too. */
  readonly selected: readonly (SelectedColumn & { readonly folds: number })[];
  readonly leftOut: GradingInput['leftOut'];
  readonly patientsWithoutValues: GradingInput['withoutValues'];
  readonly predictions: readonly {
    readonly id: string;
    readonly positive: boolean;
    readonly repeat: number;
    readonly fold: number;
    readonly model: ModelName;
    readonly probability: number;
    readonly threshold: number;
    readonly called: boolean;
  }[];
  readonly warnings: readonly AnalysisWarning[];
  readonly notes: readonly string[];
}

/** Fewer held-out patients of a class than this leave an AUC uncertain. */
const fewOfClass = 10;

export function gatherGrading(
  input: GradingInput,
  settings: GradingSettings & { readonly label: string; readonly missing: 'median' | 'complete' },
  plan: GradingPlan,
  results: readonly FoldResult[],
  final: FoldResult,
): TableGradingResult {
  const { data, counts } = input;
  const perRepeat = results.length / plan.repeats;
  const repeats = Array.from({ length: plan.repeats }, (_, r) =>
    results.slice(r * perRepeat, (r + 1) * perRepeat),
  );
  const chosenIn = (fold: FoldResult): Float64Array =>
    fold.candidates.find(({ name }) => name === fold.chosen)!.probabilities;
  const scored = repeats.map((folds) => scoredRows(data, folds, chosenIn));
  const first = scored[0]!;
  const names = final.candidates.map(({ name }) => name);
  const byCandidate = names.map((name) =>
    repeats.map((folds) =>
      scoredRows(data, folds, (fold) => fold.candidates.find((c) => c.name === name)!.probabilities),
    ),
  );
  const candidates = names.map((name, k): CandidateResult => {
    const inner = results.map((fold) => fold.candidates[k]!.innerAuc);
    return {
      model: name,
      ...scoresOf(byCandidate[k]!),
      chosen: results.filter((fold) => fold.chosen === name).length,
      innerAuc: inner.includes(null)
        ? null
        : inner.reduce<number>((sum, auc) => sum + auc!, 0) / inner.length,
    };
  });
  const comparisons =
    names.length < 2
      ? []
      : names.flatMap((model, k) => {
          const test = compareAuc(first.probabilities, byCandidate[k]![0]!.probabilities, first.positive);
          return test.difference === null ? [] : [{ model, difference: test.difference, p: test.p }];
        });
  const fits = results.map(({ description }) => new Set(description.selected.map(({ feature }) => feature)));
  return {
    analysis: 'grade',
    label: settings.label,
    classes: data.classes,
    model: settings.model,
    validation: {
      kind: plan.kind,
      folds: plan.kind === 'folds' ? settings.folds : null,
      repeats: plan.repeats,
      trainingPatients: plan.kind === 'folds' ? data.ids.length : plan.requests[0]!.training.length,
      heldOutPatients: first.rows.length,
    },
    seed: settings.seed,
    missing: settings.missing,
    counts,
    ...scoresOf(scored),
    brierScaled: brierScore(first.probabilities, first.positive).scaled,
    calibration: {
      ...calibrationLine(first.probabilities, first.positive, { bound: 1e-6 }),
      groups: calibrationCurve(
        first.probabilities,
        first.positive,
        Math.min(10, Math.max(2, first.rows.length)),
      ),
    },
    roc: rocCurve(first.probabilities, first.positive),
    threshold: {
      rule: settings.threshold,
      value: final.threshold,
      byFold: results.map(({ threshold }) => threshold),
    },
    byRepeat: scored.map((rows) => {
      const { auc, accuracy } = scoresOf([rows]);
      return { auc, accuracy };
    }),
    candidates,
    comparisons,
    final: { model: final.chosen, settings: final.description.settings },
    selected: final.description.selected.map((column) => ({
      ...column,
      folds: fits.filter((fit) => fit.has(column.feature)).length / fits.length,
    })),
    leftOut: input.leftOut,
    patientsWithoutValues: input.withoutValues,
    predictions: scored.flatMap(({ rows, folds, models, probabilities, thresholds }, repeat) =>
      rows.map((row, k) => ({
        id: data.ids[row]!,
        positive: data.positive[row]!,
        repeat: repeat + 1,
        fold: folds[k]! + 1,
        model: models[k]!,
        probability: probabilities[k]!,
        threshold: thresholds[k]!,
        called: probabilities[k]! >= thresholds[k]!,
      })),
    ),
    warnings: [...input.warnings, ...warningsOf(settings, first, results, final, perRepeat)],
    notes: input.notes,
  };
}

interface ScoredRows {
  /** Ascending. */
  readonly rows: readonly number[];
  readonly positive: readonly boolean[];
  readonly measured: readonly boolean[];
  readonly probabilities: readonly number[];
  readonly thresholds: readonly number[];
  readonly folds: readonly number[];
  readonly models: readonly ModelName[];
}

function scoredRows(
  { positive, measured }: GradingData,
  folds: readonly FoldResult[],
  probabilitiesOf: (fold: FoldResult) => Float64Array,
): ScoredRows {
  const found = folds.flatMap((fold, f) => {
    const probabilities = probabilitiesOf(fold);
    return fold.heldOut.map((row, k) => ({
      row,
      probability: probabilities[k]!,
      threshold: fold.threshold,
      fold: f,
      model: fold.chosen,
    }));
  });
  found.sort((x, y) => x.row - y.row);
  return {
    rows: found.map(({ row }) => row),
    positive: found.map(({ row }) => positive[row]!),
    measured: found.map(({ row }) => measured[row]!),
    probabilities: found.map(({ probability }) => probability),
    thresholds: found.map(({ threshold }) => threshold),
    folds: found.map(({ fold }) => fold),
    models: found.map(({ model }) => model),
  };
}

/** Means over repeats; null where one repeat has none. */
function meanAuc(estimates: readonly AucEstimate[]): Pick<GradingScores, 'auc' | 'aucInterval'> {
  const aucs = estimates.flatMap(({ auc }) => (auc === null ? [] : [auc]));
  const intervals = estimates.flatMap(({ interval }) => (interval === null ? [] : [interval]));
  return {
    auc: aucs.length === estimates.length ? mean(aucs) : null,
    aucInterval:
      intervals.length === estimates.length
        ? [mean(intervals.map(([low]) => low)), mean(intervals.map(([, high]) => high))]
        : null,
  };
}

function scoresOf(repeats: readonly ScoredRows[]): GradingScores {
  const estimates = repeats.map(({ probabilities, positive }) => aucWithInterval(probabilities, positive));
  const ofMeasured = meanAuc(
    repeats.map(({ probabilities, positive, measured }) =>
      aucWithInterval(
        probabilities.filter((_, k) => measured[k]),
        positive.filter((_, k) => measured[k]),
      ),
    ),
  );
  const reason = estimates.find((estimate) => estimate.reason !== undefined)?.reason;
  const confusion = { truePositive: 0, falsePositive: 0, trueNegative: 0, falseNegative: 0 };
  for (const { probabilities, thresholds, positive } of repeats) {
    // Each patient stands on its own fold's threshold: 0 for at least.
    const margins = probabilities.map((probability, k) => probability - thresholds[k]!);
    const found = confusionCounts(margins, positive, 0);
    confusion.truePositive += found.truePositive;
    confusion.falsePositive += found.falsePositive;
    confusion.trueNegative += found.trueNegative;
    confusion.falseNegative += found.falseNegative;
  }
  return {
    ...meanAuc(estimates),
    ...(reason === undefined ? {} : { aucReason: reason }),
    aucMeasured: ofMeasured.auc,
    aucMeasuredInterval: ofMeasured.aucInterval,
    ...confusionRates(confusion),
    brier: mean(repeats.map(({ probabilities, positive }) => brierScore(probabilities, positive).score)),
    confusion,
  };
}

function warningsOf(
  { model }: GradingSettings,
  { positive }: ScoredRows,
  results: readonly FoldResult[],
  final: FoldResult,
  perRepeat: number,
): AnalysisWarning[] {
  const warnings: AnalysisWarning[] = [];
  const warn = (code: string, text: string): void => void warnings.push({ code, text, columns: [] });
  const positives = positive.filter(Boolean).length;
  const fewer = Math.min(positives, positive.length - positives);
  if (fewer < fewOfClass) {
    warn(
      'few-held-out',
      `Only ${fewer} held-out patients are of the rarer class: read the interval, not the single number.`,
    );
  }
  for (const text of final.description.warnings) {
    // Gaps are counted for the table as a whole.
    if (!text.includes('filled with training medians')) warn('final-model', `Final model: ${text}`);
  }
  const chosen = new Set(results.map((fold) => fold.chosen));
  if (model === 'auto' && chosen.size > 1 && perRepeat > 1) {
    warn(
      'unsteady-choice',
      `Folds chose different models (${[...chosen].join(', ')}): the score is that of choosing, not of one of them.`,
    );
  }
  return warnings;
}
