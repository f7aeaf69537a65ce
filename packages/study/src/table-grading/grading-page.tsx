// Grading from tables in words, tables and figures.

import { ConfusionTable, decimal, FeatureBars, percent, RocCurve, significant } from '@glioscope/figures';
import { counted, numberOr, percentOr, pOr, significantOr } from '../report/value-text.ts';
import type { AnalysisPage, PageFigure, PageTable } from '../table-analyses/index.ts';
import { heldOutFigures } from './held-out-figures.tsx';
import type { CandidateResult, GradingScores, TableGradingResult } from './table-grading-results.ts';

export function gradingPage(result: TableGradingResult): AnalysisPage {
  return {
    title: `Grading: ${result.classes.positive} against ${result.classes.negative}`,
    lead: [patientsText(result), methodText(result), findingText(result)],
    tables: [
      scoreTable(result),
      ...(result.candidates.length > 1 ? [candidateTable(result)] : []),
      ...(result.selected.length > 0 ? [selectedTable(result)] : []),
      calibrationTable(result),
      ...(result.leftOut.length > 0 ? [leftOutTable(result)] : []),
    ],
    figures: figuresOf(result),
    warnings: result.warnings,
    notes: [
      ...result.notes,
      ...(result.patientsWithoutValues.length > 0
        ? [`Patients without any value: ${result.patientsWithoutValues.join(', ')}.`]
        : []),
    ],
  };
}

function patientsText({ counts, classes }: TableGradingResult): string {
  const derived =
    counts.derivedColumns > 0 ? ` and ${counts.derivedColumns} derived from several tables` : '';
  const gaps =
    counts.missingCells > 0
      ? ` ${counted(counts.patientsWithGaps, 'patient')} lack ${counted(counts.missingCells, 'value')}.`
      : ' No value is missing.';
  const empty = counts.withoutValues - counts.withoutValuesUsed;
  const without = empty > 0 ? ` ${counted(empty, 'patient')} without any value left out.` : '';
  return `${counts.used} of ${counted(counts.inTables, 'patient')} (${counts.positives} ${classes.positive}, ${counts.negatives} ${classes.negative}), ${counts.columns} columns${derived}.${without}${gaps}`;
}

const modelNames = {
  chain: 'the chain (tests, LASSO, forest, support vector machine)',
  forest: 'a random forest of 500 trees',
  trees: '500 extremely randomized trees',
  ridge: 'ridge logistic regression',
  machine: 'a support vector machine on normal scores of all columns',
  mean: 'the mean of forest, randomized trees and machine',
  auto: 'the model that cross-validation inside the training patients chose',
} as const;

function methodText({ model, validation, threshold }: TableGradingResult): string {
  const scheme =
    validation.kind === 'test'
      ? `fitted on ${validation.trainingPatients} patients, judged on ${validation.heldOutPatients} others`
      : `${validation.folds}-fold cross-validation${validation.repeats > 1 ? `, ${validation.repeats} times` : ''}, everything fitted anew in each fold`;
  const rule =
    threshold.rule === 'half'
      ? 'Called positive from a probability of a half on.'
      : "Called positive from Youden's best threshold of cross-validated training probabilities on.";
  return `Model: ${modelNames[model]}; ${scheme}. ${rule}`;
}

const findingText = (result: TableGradingResult): string =>
  `AUC ${aucText(result)}${measuredText(result)}, accuracy ${percentText(result.accuracy)}, sensitivity ${percentText(result.sensitivity)}, specificity ${percentText(result.specificity)}, precision ${percentText(result.precision)}.`;

/** Patients without a value count in the scores; what the others alone give is said beside it. */
const measuredText = ({ counts, aucMeasured, aucMeasuredInterval }: TableGradingResult): string =>
  counts.withoutValuesUsed > 0
    ? ` of all patients and ${aucText({ auc: aucMeasured, aucInterval: aucMeasuredInterval })} of those with any value`
    : '';

const percentText = (value: number | null): string => (value === null ? 'not available' : percent(value));

function aucText({
  auc,
  aucInterval,
  aucReason,
}: Pick<GradingScores, 'auc' | 'aucInterval' | 'aucReason'>): string {
  if (auc === null) return `not available: ${aucReason ?? 'one class only'}`;
  const limits =
    aucInterval === null ? '' : ` (95% CI ${decimal(aucInterval[0], 3)} to ${decimal(aucInterval[1], 3)})`;
  return `${decimal(auc, 3)}${limits}`;
}

function scoreTable(result: TableGradingResult): PageTable {
  const { confusion, byRepeat, classes } = result;
  const several = byRepeat.length > 1;
  const row = (name: string, text: string): { cells: string[] } => ({ cells: [name, text] });
  return {
    title: 'Scores of patients whom the model had not seen.',
    ...(several ? { note: 'Means over repeats; counts are summed over them.' } : {}),
    columns: [
      { name: 'Measure', kind: 'name' },
      { name: 'Value', kind: 'number' },
    ],
    rows: [
      row('AUC (95% CI)', aucText(result)),
      ...(several
        ? [row('AUC by repeat', byRepeat.map(({ auc }) => numberOr(auc, 3, 'one class')).join(', '))]
        : []),
      ...(result.counts.withoutValuesUsed > 0
        ? [
            row(
              'AUC of patients with any value',
              aucText({ auc: result.aucMeasured, aucInterval: result.aucMeasuredInterval }),
            ),
          ]
        : []),
      row('Accuracy', percentOr(result.accuracy, 'no patients')),
      row(`Sensitivity (${classes.positive})`, percentOr(result.sensitivity, 'no positive patient')),
      row(`Specificity (${classes.negative})`, percentOr(result.specificity, 'no negative patient')),
      row('Precision', percentOr(result.precision, 'none called positive')),
      row(
        'Brier score (scaled)',
        `${decimal(result.brier, 3)} (${numberOr(result.brierScaled, 3, 'one class')})`,
      ),
      row(
        'True and false positives, true and false negatives',
        `${confusion.truePositive}, ${confusion.falsePositive}, ${confusion.trueNegative}, ${confusion.falseNegative}`,
      ),
    ],
  };
}

function candidateTable({ candidates, comparisons, validation }: TableGradingResult): PageTable {
  const p = new Map(comparisons.map((comparison) => [comparison.model, comparison.p]));
  return {
    title: 'Every model that was tried, on the same held-out patients.',
    note: `The choice was made inside the training patients: the mean of models, unless DeLong's test there found another better. P: DeLong's test against the result, ${validation.repeats > 1 ? 'first repeat, ' : ''}without correction.`,
    columns: [
      { name: 'Model', kind: 'name' },
      { name: 'AUC (95% CI)', kind: 'number' },
      { name: 'Accuracy', kind: 'number' },
      { name: 'Brier', kind: 'number' },
      { name: 'Inner AUC', kind: 'number' },
      { name: 'Chosen', kind: 'number' },
      { name: 'P', kind: 'number' },
    ],
    rows: candidates.map((candidate: CandidateResult) => ({
      cells: [
        candidate.model,
        aucText(candidate),
        percentOr(candidate.accuracy, 'no patients'),
        decimal(candidate.brier, 3),
        numberOr(candidate.innerAuc, 3, 'nothing to choose'),
        String(candidate.chosen),
        pOr(p.get(candidate.model), 'the same scores'),
      ],
    })),
  };
}

function selectedTable({ selected, final }: TableGradingResult): PageTable {
  const tested = selected.some((column) => column.p !== undefined);
  return {
    title: `Columns that the final model (${final.model}) rests on.`,
    note: `${tested ? 'P values come from the patients on whom columns were chosen: they rank and prove nothing. ' : ''}In folds: the share of cross-validation fits that rested on the column, too.`,
    columns: [
      { name: 'Column', kind: 'name' },
      { name: 'Importance', kind: 'number' },
      ...(tested
        ? [
            { name: 'LASSO coefficient', kind: 'number' as const },
            { name: 'P', kind: 'number' as const },
          ]
        : []),
      { name: 'In folds', kind: 'number' },
    ],
    rows: selected.map(({ feature, importance, lassoCoefficient, p, folds }) => ({
      cells: [
        feature,
        decimal(importance, 3),
        ...(tested ? [significantOr(lassoCoefficient, 'not in the LASSO'), pOr(p, 'not tested')] : []),
        percent(folds),
      ],
    })),
  };
}

function calibrationTable({ calibration }: TableGradingResult): PageTable {
  const { slope, inTheLarge, reason, groups } = calibration;
  const line =
    slope === null || inTheLarge === null
      ? `No calibration line: ${reason ?? 'no reason was recorded'}.`
      : `Slope ${decimal(slope.value, 2)} (95% CI ${decimal(slope.interval[0], 2)} to ${decimal(slope.interval[1], 2)}; 1 is right), in the large ${decimal(inTheLarge.value, 2)} (0 is right).`;
  return {
    title: 'Calibration: predicted probability against what came true.',
    note: line,
    columns: [
      { name: 'Group', kind: 'name' },
      { name: 'Patients', kind: 'number' },
      { name: 'Mean probability', kind: 'number' },
      { name: 'Share positive', kind: 'number' },
    ],
    rows: groups.map(({ patients, meanProbability, observed }, g) => ({
      cells: [String(g + 1), String(patients), significant(meanProbability), significant(observed)],
    })),
  };
}

function leftOutTable({ leftOut }: TableGradingResult): PageTable {
  const byReason = new Map<string, string[]>();
  for (const { column, reason } of leftOut) {
    const columns = byReason.get(reason);
    if (columns === undefined) byReason.set(reason, [column]);
    else columns.push(column);
  }
  return {
    title: 'Columns that were left out.',
    columns: [
      { name: 'Why', kind: 'name' },
      { name: 'Number', kind: 'number' },
      { name: 'Columns', kind: 'text' },
    ],
    rows: [...byReason].map(([reason, columns]) => ({
      cells: [
        reason,
        String(columns.length),
        columns.slice(0, 5).join(', ') + (columns.length > 5 ? ', …' : ''),
      ],
    })),
  };
}

function figuresOf(result: TableGradingResult): PageFigure[] {
  const { roc, auc, aucInterval, sensitivity, specificity, classes, confusion, selected, validation } =
    result;
  const cohort = validation.kind === 'test' ? 'test patients' : 'held-out patients';
  const figures: PageFigure[] = [];
  if (roc.length > 0) {
    figures.push({
      name: 'roc',
      caption: `ROC curve, ${cohort}${validation.repeats > 1 ? ' of the first repeat' : ''}.`,
      howToRead: `the closer the curve runs to the upper left corner, the better ${classes.positive} is told from ${classes.negative}. The area is the chance that a randomly chosen ${classes.positive} scores above a randomly chosen ${classes.negative}; 0.5 is guessing.`,
      width: 470,
      drawing: (
        <RocCurve
          id="roc"
          cohort={cohort}
          curves={[{ name: result.model, points: roc, auc, interval: aucInterval }]}
          operatingPoint={
            sensitivity === null || specificity === null
              ? null
              : {
                  sensitivity,
                  specificity,
                  threshold:
                    result.threshold.rule === 'half'
                      ? 'a probability of a half'
                      : 'chosen on training patients',
                }
          }
        />
      ),
    });
  }
  const first = result.predictions[0]?.repeat;
  figures.push(
    ...heldOutFigures({
      cohort,
      model: result.model,
      positiveLabel: classes.positive,
      patients: result.predictions.filter(({ repeat }) => repeat === first),
    }),
  );
  figures.push({
    name: 'confusion',
    caption: `Confusion table, ${cohort}${validation.repeats > 1 ? ', summed over repeats' : ''}.`,
    howToRead:
      'rows are the true class, columns the predicted one. Solid frames are right, dashed frames wrong.',
    width: 420,
    drawing: (
      <ConfusionTable
        id="confusion"
        cohort={cohort}
        positiveLabel={classes.positive}
        negativeLabel={classes.negative}
        {...confusion}
      />
    ),
  });
  if (selected.length > 0) {
    figures.push({
      name: 'importance',
      caption: 'Importance of the columns that the final model rests on.',
      howToRead: 'longer bars carry more of the decision.',
      width: 560,
      drawing: (
        <FeatureBars
          id="importance"
          title="Importance"
          valueLabel="Share of importance"
          bars={selected.map(({ feature, importance }) => ({ label: feature, value: importance }))}
        />
      ),
    });
  }
  return figures;
}
