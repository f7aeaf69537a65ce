// The figures of a prognosis from tables, each once: for the report and as a file of its own. No patient's row is in them.

import {
  CalibrationPlot,
  DecisionCurve,
  FeatureBars,
  ForestPlot,
  KaplanMeier,
  Nomogram,
  renderFigure,
} from '@glioscope/figures';
import type { JSX } from 'preact';
import { yearsText } from '../prognosis/risk-model.ts';
import { pageId } from '../report/value-text.ts';
import type { CohortEvaluation } from './evaluate-cohort.ts';
import type { TablePrognosisResults } from './table-prognosis-results.ts';

export interface PrognosisFigure {
  /** A file name without ending, and the figure's id on a page. */
  readonly name: string;
  readonly part: 'signature' | 'groups' | 'models' | 'nomograms' | 'calibration' | 'decisions';
  readonly caption: string;
  readonly howToRead: string;
  readonly width: number;
  readonly wide: boolean;
  readonly drawing: JSX.Element;
}

const howToRead = {
  weights:
    'the signature is the weighted sum of these standardised features; a low signature goes with a short survival. A feature at 0 was dropped.',
  seen: 'each step down is a death, each small upright line a patient last seen alive; the bands are 95% intervals. Here the groups were made from the same patients, so they part too well.',
  unseen:
    'each step down is a death, each small upright line a patient last seen alive; the bands are 95% intervals. No patient here was seen by the fit that placed them. Trust the right end little, where few are at risk.',
  forest:
    'each row is the effect of one variable with the others held fixed. Squares right of the dashed line mean a higher risk of death; an interval that crosses it leaves the direction open.',
  nomogram:
    'for each variable, go straight up from the patient’s value to the points axis and note the points; add them up; find the sum on the total axis and go straight down to the survival probabilities.',
  calibration:
    'points on the dashed line are predictions that came true; below it survival was worse than predicted. Long bars mean few patients.',
  decision:
    'someone who would act from a chance of death at which one curve lies above all others does best by that way of deciding. Acting on nobody has net benefit 0; small cohorts make the curves jagged.',
};

const modelTitles = { integrated: 'Integrated', clinical: 'Clinical', signature: 'Signature' } as const;

/** All figures that the results have data for. */
export function prognosisFigures(results: TablePrognosisResults): PrognosisFigure[] {
  const [inUse] = results.signatures;
  const figures: PrognosisFigure[] = [];
  if (inUse !== undefined) {
    figures.push({
      name: 'signature-weights',
      part: 'signature',
      caption: 'Weights of the signature.',
      howToRead: howToRead.weights,
      width: 560,
      wide: false,
      drawing: (
        <FeatureBars
          id="signature-weights"
          title="Weights of the signature"
          valueLabel="Weight per standard deviation"
          bars={inUse.features.map(({ feature, weight }) => ({ label: feature, value: weight }))}
        />
      ),
    });
  }
  for (const { cohort, kind, kaplanMeier } of results.evaluations) {
    if (kaplanMeier === null) continue;
    const name = pageId('kaplan-meier', kind);
    figures.push({
      name,
      part: 'groups',
      caption: `Survival by risk group, ${kind === 'apparent' ? 'training patients (apparent)' : cohort}.`,
      howToRead: kind === 'apparent' ? howToRead.seen : howToRead.unseen,
      width: 560,
      wide: false,
      drawing: <KaplanMeier id={name} {...kaplanMeier} cohort={cohort} />,
    });
  }
  for (const { model, multivariable, nomogram } of results.models) {
    const rows = multivariable.rows.filter(
      ({ hazardRatio, p }) => Number.isFinite(hazardRatio) && p >= 0 && p <= 1,
    );
    if (rows.length > 0) {
      const name = pageId('cox', model);
      figures.push({
        name,
        part: 'models',
        caption: `${multivariable.title}.`,
        howToRead: howToRead.forest,
        width: 860,
        wide: true,
        drawing: <ForestPlot id={name} {...multivariable} rows={rows} />,
      });
    }
    if (nomogram !== null) {
      const name = pageId('nomogram', model);
      figures.push({
        name,
        part: 'nomograms',
        caption: `${nomogram.title}.`,
        howToRead: howToRead.nomogram,
        width: 980,
        wide: true,
        drawing: <Nomogram id={name} {...nomogram} />,
      });
    }
  }
  for (const { kind, models } of results.evaluations) {
    for (const { model, calibration } of models) {
      if (model === 'signature') continue;
      for (const panel of calibration) {
        if (panel.groups.length === 0) continue;
        const name = pageId('calibration', model, kind, panel.years, 'years');
        figures.push({
          name,
          part: 'calibration',
          caption: `${modelTitles[model]} model, ${panel.cohort}, ${panel.years} years.`,
          howToRead: howToRead.calibration,
          width: 330,
          wide: false,
          drawing: <CalibrationPlot id={name} {...panel} />,
        });
      }
    }
  }
  return [...figures, ...results.evaluations.flatMap((evaluation) => decisionFigures(evaluation))];
}

/** One figure a horizon, of patients whom no fit has seen. */
function decisionFigures({ cohort, kind, models }: CohortEvaluation): PrognosisFigure[] {
  if (kind === 'apparent') return [];
  const shown = models.filter(({ model }) => model !== 'signature');
  const horizons = shown[0]?.horizons ?? [];
  return horizons.flatMap(({ years, decision }, h) => {
    const [first] = decision;
    if (first === undefined || first.treatAll === null) return [];
    // Treating all is worth p − (1 − p) · odds.
    const odds = first.threshold / (1 - first.threshold);
    const prevalence = Math.min(1, Math.max(0, (first.treatAll + odds) / (1 + odds)));
    const name = pageId('decision', kind, years, 'years');
    const curves = shown.map(({ model, horizons: own }) => ({
      name: `${modelTitles[model]} model`,
      points: own[h]!.decision.flatMap(({ threshold, netBenefit }) =>
        netBenefit === null ? [] : [{ threshold, netBenefit }],
      ),
    }));
    return [
      {
        name,
        part: 'decisions' as const,
        caption: `Decisions by the predicted chance of death within ${yearsText(years)}, ${cohort}.`,
        howToRead: howToRead.decision,
        width: 560,
        wide: false,
        drawing: (
          <DecisionCurve
            id={name}
            cohort={`${cohort}, ${yearsText(years)}`}
            models={curves}
            prevalence={prevalence}
            action={`death within ${yearsText(years)}`}
          />
        ),
      },
    ];
  });
}

/** Each figure as an SVG file. */
export function prognosisSvgs(
  results: TablePrognosisResults,
): { readonly name: string; readonly svg: string }[] {
  return prognosisFigures(results).map(({ name, drawing }) => ({
    name: `${name}.svg`,
    svg: `${renderFigure(drawing)}\n`,
  }));
}
