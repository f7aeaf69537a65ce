// Survival: the signature with its weights and cut-off, Kaplan-Meier curves, Cox models, nomograms, C-index, calibration.

import { FeatureBars, KaplanMeier, TrainingCurve } from '@glioscope/figures';
import type { JSX } from 'preact';
import { sequenceLabel } from '../patient/sequence-label.ts';
import type { PrognosisResults, SignatureResults } from '../results.ts';
import { cohortCell, cohortText, isApparent } from './cohorts.ts';
import { DataTable, FigureBlock, Omitted, Section, Warnings, type TableRow } from './parts.tsx';
import { PrognosisModels } from './study-prognosis-models.tsx';
import { daysText, measuredCell, measuredText, numberOr, pageId, percentOr } from './value-text.ts';

interface SurvivalSectionProps {
  readonly prognosis: PrognosisResults | null;
  readonly reason: string;
}

interface SignatureWords {
  readonly title: string;
  readonly method: string;
  /** What ranks the candidate features. */
  readonly importance: string;
  readonly importanceHelp: string;
}

const words: Readonly<Record<SignatureResults['name'], SignatureWords>> = {
  plain: {
    title: 'Signature by regression on survival time',
    method:
      'The method of the paper: a random forest ranks the features, and an elastic net regresses survival time, scaled to 0…1 on the training cohort, on the best of them. The time of a patient who is still alive counts as if it were exact, which biases the weights when many are censored.',
    importance: 'Random forest importance',
    importanceHelp:
      'how much each feature helped the random forest that picked the candidates; importance has no direction.',
  },
  'censoring-aware': {
    title: 'Censoring-aware signature',
    method:
      'Cox score tests rank the features, and a Cox elastic net weights the best of them. Both treat the time of a patient who is still alive as a lower limit, not as a survival time.',
    importance: 'Cox score test (chi-square)',
    importanceHelp:
      'how strongly each feature alone goes with survival in the training cohort; it has no direction.',
  },
};

export function SurvivalSection({ prognosis, reason }: SurvivalSectionProps): JSX.Element {
  if (prognosis === null) {
    return (
      <Section id="survival" name="Survival">
        <Omitted reason={reason} />
      </Section>
    );
  }
  const { trainingCohort, validationCohort, medianSurvivalDays, sequenceModels, bestSequence, history } =
    prognosis;
  return (
    <Section id="survival" name="Survival">
      <Warnings warnings={prognosis.warnings} />
      <div class={history.length > 0 ? 'grid' : undefined}>
        <div class="stack">
          <p>
            Survival models are fitted on the <strong>{cohortText(trainingCohort)}</strong> and judged on the{' '}
            <strong>{cohortText(validationCohort)}</strong>, which no fit has seen. Median survival in the
            training cohort:{' '}
            {daysText(medianSurvivalDays, 'fewer than half of the patients died during follow-up')}.
          </p>
          <p>
            A signature condenses the tumour’s features into one number. Its cut-off makes two risk groups;
            together with clinical variables it makes the integrated nomogram, which is compared with a
            nomogram of the clinical variables alone.
          </p>
        </div>
        {history.length > 0 && (
          <FigureBlock
            caption="Training of the survival network."
            howToRead="both losses should fall and then level off; the weights kept are those at the ring, the lowest validation loss."
            width={560}
          >
            <TrainingCurve
              id="survival-training"
              network="survival network"
              epochs={history}
              scoreName="Correlation"
            />
          </FigureBlock>
        )}
      </div>
      {sequenceModels.some(({ evaluations }) => evaluations.length > 0) && (
        <DataTable
          title="Which sequence tells an unfavourable course?"
          note={`Radiomics models of survival below the median, one a sequence. ${sequenceLabel(bestSequence)} was best on training patients and gives the signature its radiomics features.`}
          columns={[
            { name: 'Sequence', kind: 'name' },
            { name: 'Cohort', kind: 'text' },
            { name: 'n (unfavourable)', kind: 'number' },
            { name: 'AUC (95% CI)', kind: 'number' },
            { name: 'Accuracy', kind: 'number' },
          ]}
          rows={sequenceModels.flatMap(({ sequence, evaluations }) =>
            evaluations.map(({ cohort, patients, positives, auc, accuracy }): TableRow => {
              const cells = [
                sequenceLabel(sequence),
                cohortCell(cohort, trainingCohort),
                `${patients} (${positives})`,
                measuredCell(auc),
                percentOr(accuracy, 'no patients'),
              ];
              if (isApparent(cohort, trainingCohort)) return { cells, look: 'apparent' };
              return sequence === bestSequence && cohort === validationCohort
                ? { cells, look: 'emphasis' }
                : { cells };
            }),
          )}
        />
      )}
      {prognosis.signatures.map((signature) => (
        <Signature signature={signature} trainingCohort={trainingCohort} />
      ))}
      <PrognosisModels prognosis={prognosis} />
    </Section>
  );
}

interface SignatureProps {
  readonly signature: SignatureResults;
  readonly trainingCohort: string;
}

function Signature({ signature, trainingCohort }: SignatureProps): JSX.Element {
  const { name, features, intercept, cutOff, kaplanMeier, concordance, values } = signature;
  const { title, method, importance, importanceHelp } = words[name];
  const used = features.filter(({ weight }) => weight !== 0);
  // Which side is at risk is read off the patients, so that it is true of either kind of signature.
  const sides = new Set(values.flatMap((row) => (row.highRisk ? [row.signature < cutOff] : [])));
  const direction =
    sides.size === 1 ? `Patients ${sides.has(true) ? 'below' : 'at or above'} it are called high risk.` : '';
  return (
    <>
      <h3>{title}</h3>
      <p>{method}</p>
      <p>
        Of {features.length} candidate features {used.length} carry weight
        {intercept === 0 ? '' : `; the intercept is ${numberOr(intercept, 3, 'none')}`}. The cut-off,{' '}
        {numberOr(cutOff, 3, 'none')}, was fixed on the training cohort and is used unchanged in the other.{' '}
        {direction}
      </p>
      {features.length > 0 && (
        <div class="grid">
          <FigureBlock
            caption="Weights of the signature."
            howToRead="the signature is the weighted sum of these standardised features. Bars to the right raise it, bars to the left lower it; a feature at 0 was dropped."
            width={560}
          >
            <FeatureBars
              id={pageId('signature-weights', name)}
              title={`Weights, ${title}`}
              valueLabel="Weight"
              bars={features.map(({ feature, weight }) => ({ label: feature, value: weight }))}
            />
          </FigureBlock>
          <FigureBlock caption="Importance of the candidate features." howToRead={importanceHelp} width={560}>
            <FeatureBars
              id={pageId('signature-importance', name)}
              title={`Importance, ${title}`}
              valueLabel={importance}
              bars={features.map((feature) => ({ label: feature.feature, value: feature.importance }))}
            />
          </FigureBlock>
        </div>
      )}
      <div class="grid">
        {kaplanMeier.map((panel, i) => (
          <FigureBlock
            caption={`Overall survival by risk group, ${cohortCell(panel.cohort, trainingCohort)}.`}
            howToRead={
              isApparent(panel.cohort, trainingCohort)
                ? 'each step down is a death, each small upright line a patient last seen alive; the shaded bands are 95% intervals. Here the groups were made from the same patients, so they part too well.'
                : 'each step down is a death, each small upright line a patient last seen alive; the shaded bands are 95% intervals. Curves far apart with a small P mean that the cut-off holds in patients it was not made from. Trust the right end little, where few are at risk.'
            }
            width={560}
          >
            <KaplanMeier
              id={pageId('kaplan-meier', name, i + 1)}
              {...panel}
              cohort={cohortText(panel.cohort)}
            />
          </FigureBlock>
        ))}
      </div>
      <DataTable
        title="C-index of the signature alone."
        note="The C-index is the share of patient pairs whose order of death is told rightly: 0.5 is chance, 1 is perfect."
        columns={[
          { name: 'Cohort', kind: 'name' },
          { name: 'C-index (95% CI)', kind: 'text' },
        ]}
        rows={concordance.map(({ cohort, index }) => ({
          cells: [cohortCell(cohort, trainingCohort), measuredText(index, 3)],
        }))}
      />
    </>
  );
}
