// Grading: which features were chosen, how well the grade is told on unseen patients, and against what it was compared.

import { ConfusionTable, FeatureBars, RocCurve, TrainingCurve } from '@glioscope/figures';
import type { JSX } from 'preact';
import type { ClassifierEvaluation, GradingResults } from '../results.ts';
import { cohortCell, cohortText, isApparent, unseenEvaluation } from './cohorts.ts';
import { DataTable, FigureBlock, Omitted, Section, Warnings, type TableRow } from './parts.tsx';
import {
  counted,
  measuredCell,
  measuredText,
  numberOr,
  percentOr,
  pOr,
  significantOr,
} from './value-text.ts';

interface GradingSectionProps {
  readonly grading: GradingResults | null;
  readonly reason: string;
}

type GradingModel = GradingResults['models'][number];

/** Curves that one drawing can hold and still be told apart. */
const curvesPerFigure = 6;

export function GradingSection({ grading, reason }: GradingSectionProps): JSX.Element {
  const main = grading?.models[0];
  return (
    <Section id="grading" name="Grading">
      {grading === null || main === undefined ? (
        <Omitted reason={grading === null ? reason : 'no grading model could be fitted'} />
      ) : (
        <>
          <Warnings warnings={grading.warnings} />
          <Findings grading={grading} main={main} />
          <SelectedFeatures main={main} />
          <Comparison grading={grading} />
        </>
      )}
    </Section>
  );
}

function rocFigure(id: string, evaluations: readonly ClassifierEvaluation[], ring: boolean): JSX.Element {
  const first = evaluations[0]!;
  const hasRing = ring && first.sensitivity !== null && first.specificity !== null;
  return (
    <FigureBlock
      caption={`ROC curves, ${cohortText(first.cohort)} (n = ${first.patients}, ${first.positives} HGG).`}
      howToRead="the closer a curve runs to the upper left corner, the better high-grade is told from low-grade. The area (AUC) is the chance that a randomly chosen HGG scores above a randomly chosen LGG; 0.5, the dotted diagonal, is guessing."
      width={470}
    >
      <RocCurve
        id={id}
        cohort={cohortText(first.cohort)}
        curves={evaluations.map(({ name, roc, auc }) => ({
          name,
          points: roc,
          auc: auc.value,
          interval: auc.interval,
        }))}
        operatingPoint={
          hasRing
            ? {
                sensitivity: first.sensitivity ?? 0,
                specificity: first.specificity ?? 0,
                threshold: 'chosen on training patients',
              }
            : null
        }
      />
    </FigureBlock>
  );
}

function Findings({
  grading,
  main,
}: {
  readonly grading: GradingResults;
  readonly main: GradingModel;
}): JSX.Element {
  const unseen = unseenEvaluation(main.evaluations);
  if (unseen === null) return <p>No cohort was left to evaluate the classifier on.</p>;
  const curves = grading.models.flatMap(({ name, evaluations }) => {
    const evaluation = evaluations.find(({ cohort }) => cohort === unseen.cohort);
    return evaluation === undefined || evaluation.roc.length === 0 ? [] : [{ ...evaluation, name }];
  });
  const { truePositive, falsePositive, trueNegative, falseNegative } = unseen.confusion;
  return (
    <>
      <p>
        On the {cohortText(unseen.cohort)} ({counted(unseen.patients, 'patient')}, {unseen.positives}{' '}
        high-grade), which no fit has seen, the <strong>{main.name}</strong> model tells high-grade from
        low-grade with an AUC of <strong>{measuredText(unseen.auc)}</strong>. At the threshold chosen on
        training patients it is right in {percentOr(unseen.accuracy, 'no patients')}; it finds {truePositive}{' '}
        of {truePositive + falseNegative} HGG and {trueNegative} of {trueNegative + falsePositive} LGG.
        {unseen.patients < 50 &&
          (unseen.auc.interval === null
            ? ' The cohort is small: another of its size may give quite another number.'
            : ' The cohort is small: the interval, not the single number, is the result.')}
      </p>
      <div class="grid">
        {curves.length > 0 && rocFigure('grading-roc', curves.slice(0, curvesPerFigure), true)}
        <div class="stack">
          <FigureBlock
            caption={`Confusion table of the ${main.name} model, ${cohortText(unseen.cohort)}.`}
            howToRead="rows are the true grade, columns the predicted one. Solid frames are right, dashed frames wrong. Low-grade called high-grade and the reverse are different mistakes, so read the rows one by one."
            width={420}
          >
            <ConfusionTable
              id="grading-confusion"
              cohort={cohortText(unseen.cohort)}
              positiveLabel={grading.positiveClass}
              negativeLabel="LGG"
              truePositive={truePositive}
              falsePositive={falsePositive}
              trueNegative={trueNegative}
              falseNegative={falseNegative}
            />
          </FigureBlock>
          {grading.history.length > 0 && (
            <FigureBlock
              caption="Training of the grading network."
              howToRead="both losses should fall and then level off; the weights kept are those at the ring, the lowest validation loss."
              width={560}
            >
              <TrainingCurve
                id="grading-training"
                network="grading network"
                epochs={grading.history}
                scoreName="AUC"
              />
            </FigureBlock>
          )}
        </div>
        {curves.length > curvesPerFigure &&
          rocFigure('grading-roc-further', curves.slice(curvesPerFigure, curvesPerFigure + 6), false)}
      </div>
    </>
  );
}

function SelectedFeatures({ main }: { readonly main: GradingModel }): JSX.Element {
  const { considered, afterTests, afterLasso, selected } = main.selection;
  const hyperparameters = Object.entries(main.hyperparameters)
    .map(([name, value]) => `${name} = ${significantOr(value, 'not set')}`)
    .join(', ');
  return (
    <>
      <h3>Selected features</h3>
      {selected.length === 0 ? (
        <p>No feature was left to show.</p>
      ) : (
        <>
          <div class="grid">
            <FigureBlock
              caption="Importance of the selected features."
              howToRead="longer bars carry more of the decision in the random forest. Names that begin with deep are outputs of the network; the others are radiomics features, named by image, class and feature."
              width={560}
            >
              <FeatureBars
                id="grading-importance"
                title="Importance of the selected features"
                valueLabel="Random forest importance"
                bars={selected.map(({ feature, importance }) => ({ label: feature, value: importance }))}
              />
            </FigureBlock>
            <div class="stack">
              <DataTable
                title={`From ${considered} features to ${selected.length}.`}
                note="Each step saw training patients alone."
                columns={[
                  { name: 'Step', kind: 'text' },
                  { name: 'Features left', kind: 'number' },
                ]}
                rows={[
                  { cells: ['Extracted (radiomics and network)', String(considered)] },
                  {
                    cells: [
                      'Differ between grades (Levene, then Student’s or Welch’s t-test)',
                      String(afterTests),
                    ],
                  },
                  { cells: ['Kept by the LASSO', String(afterLasso)] },
                  {
                    cells: [
                      'Most important in a random forest, used by the classifier',
                      String(selected.length),
                    ],
                  },
                ]}
              />
              {hyperparameters !== '' && (
                <p class="formula">
                  Classifier settings from cross-validation on training patients: {hyperparameters}.
                </p>
              )}
            </div>
          </div>
          <DataTable
            title="Selected features."
            note="P values come from the patients on whom the features were chosen, so they rank features and prove nothing. Class means are of the training cohort, in the feature’s own unit."
            columns={[
              { name: 'Feature', kind: 'name' },
              { name: 'Importance', kind: 'number' },
              { name: 'LASSO coefficient', kind: 'number' },
              { name: 'P', kind: 'number' },
              { name: 'Mean, LGG', kind: 'number' },
              { name: 'Mean, HGG', kind: 'number' },
            ]}
            rows={selected.map((row) => ({
              cells: [
                row.feature,
                numberOr(row.importance, 3, 'not computed'),
                significantOr(row.lassoCoefficient, 'not in the LASSO'),
                pOr(row.p, 'not tested'),
                significantOr(row.meanNegative, 'not computed'),
                significantOr(row.meanPositive, 'not computed'),
              ],
            }))}
          />
        </>
      )}
    </>
  );
}

function Comparison({ grading }: { readonly grading: GradingResults }): JSX.Element {
  const judged = unseenEvaluation(grading.models[0]?.evaluations ?? [])?.cohort;
  const rows = grading.models.flatMap(({ name, evaluations }, i) =>
    evaluations.map((evaluation): TableRow => {
      const cells = [
        name,
        cohortCell(evaluation.cohort),
        `${evaluation.patients} (${evaluation.positives})`,
        measuredCell(evaluation.auc),
        percentOr(evaluation.accuracy, 'no patients'),
        percentOr(evaluation.sensitivity, 'no HGG'),
        percentOr(evaluation.specificity, 'no LGG'),
        percentOr(evaluation.precision, 'none predicted HGG'),
      ];
      if (isApparent(evaluation.cohort)) return { cells, look: 'apparent' };
      return i === 0 && evaluation.cohort === judged ? { cells, look: 'emphasis' } : { cells };
    }),
  );
  return (
    <>
      <h3>Comparison of models</h3>
      <DataTable
        title="All grading models."
        note="Apparent rows (grey) are the patients the model was fitted on and always look too good; judge by the others. Sensitivity is for HGG."
        columns={[
          { name: 'Model', kind: 'name' },
          { name: 'Cohort', kind: 'text' },
          { name: 'n (HGG)', kind: 'number' },
          { name: 'AUC (95% CI)', kind: 'number' },
          { name: 'Accuracy', kind: 'number' },
          { name: 'Sensitivity', kind: 'number' },
          { name: 'Specificity', kind: 'number' },
          { name: 'Precision', kind: 'number' },
        ]}
        rows={rows}
      />
      {grading.comparisons.length > 0 && (
        <DataTable
          title="Difference of AUC, DeLong’s test on the same unseen patients."
          note="A P value above 0.05 does not show that two models are equal; with few patients only large differences can be detected."
          columns={[
            { name: 'Model', kind: 'name' },
            { name: 'Against', kind: 'text' },
            { name: 'Difference of AUC', kind: 'number' },
            { name: 'P', kind: 'number' },
          ]}
          rows={grading.comparisons.map(({ first, second, aucDifference, p }) => ({
            cells: [
              first,
              second,
              numberOr(aucDifference, 3, 'an AUC is missing'),
              pOr(p, 'the test is not possible'),
            ],
          }))}
        />
      )}
    </>
  );
}
