// A prognosis from tables as one HTML page.

import { decimal, pCell } from '@glioscope/figures';
import type { JSX } from 'preact';
import {
  DataTable,
  FigureBlock,
  Glance,
  htmlDocument,
  ResearchUseOnly,
  Section,
  Warnings,
  type TableColumn,
} from '../report/parts.tsx';
import { prognosisFigures, type PrognosisFigure } from './prognosis-figures.tsx';
import {
  aucText,
  cohortLine,
  concordanceRows,
  differenceText,
  estimateText,
  evaluationName,
  optimismRows,
  verdict,
} from './prognosis-words.ts';
import type { TablePrognosisResults } from './table-prognosis-results.ts';

/** A complete document. Same results, same bytes. @param title what the tables are called */
export function renderPrognosisReport(results: TablePrognosisResults, title: string): string {
  const { training, validation, signatures, models, evaluations, choices, columns } = results;
  const figures = prognosisFigures(results);
  const part = (name: PrognosisFigure['part']): JSX.Element[] =>
    figures.filter((figure) => figure.part === name).map(figureBlock);
  return htmlDocument({
    title,
    kind: 'Glioscope prognosis from tables',
    head: (
      <>
        <p class="stands-on">{verdict(results)}</p>
        <Warnings warnings={results.warnings.map(({ text }) => text)} />
        <ResearchUseOnly />
        <Glance items={glance(results)} />
      </>
    ),
    sections: [
      { id: 'patients', name: 'Patients' },
      ...(signatures.length > 0 ? [{ id: 'signature', name: 'Signature' }] : []),
      { id: 'models', name: 'Models' },
      { id: 'worth', name: 'What they are worth' },
      { id: 'groups', name: 'Risk groups' },
      { id: 'nomograms', name: 'Nomograms' },
      { id: 'calibration', name: 'Calibration and decisions' },
      { id: 'method', name: 'Method' },
    ],
    children: (
      <>
        <Section id="patients" name="Patients">
          <p>{cohortLine(training)}.</p>
          {validation !== null && <p>{cohortLine(validation)}.</p>}
          <p>
            Time <code>{columns.time}</code>, event <code>{columns.event}</code>, clinical predictors{' '}
            {columns.clinical.join(', ') || 'none'}, {columns.features} columns offered to the signature.
          </p>
        </Section>
        {signatures.length > 0 && (
          <Section id="signature" name="Signature">
            <DataTable
              title="Both signatures."
              note="C-index. Cross-fitted values come from signatures fitted without the patient."
              columns={cells(
                'Signature',
                'In use',
                'Features',
                'Training (apparent)',
                'Cross-fitted',
                'Validation',
              )}
              rows={signatures.map(({ name, inUse, features, apparent, crossFitted, external }) => ({
                cells: [
                  name,
                  inUse ? 'yes' : 'no',
                  String(features.filter(({ weight }) => weight !== 0).length),
                  estimateText(apparent),
                  estimateText(crossFitted),
                  external === null ? 'no validation patients' : estimateText(external),
                ],
              }))}
            />
            <div class="grid">{part('signature')}</div>
          </Section>
        )}
        <Section id="models" name="Models">
          {part('models')}
          {models.map(({ model, multivariable, proportionalHazards }) => (
            <>
              {multivariable.dropped.length > 0 && (
                <p class="dropped">
                  Not in the {model} model:{' '}
                  {multivariable.dropped.map(({ term, reason }) => `${term} (${reason})`).join('; ')}.
                </p>
              )}
              {proportionalHazards !== null && (
                <p>
                  Proportional hazards, {model} model:{' '}
                  {[...proportionalHazards.terms, { term: 'all terms', ...proportionalHazards.global }]
                    .map(({ term, p }) => `${term} P ${p === null ? 'not available' : pCell(p)}`)
                    .join('; ')}
                  .
                </p>
              )}
            </>
          ))}
        </Section>
        <Section id="worth" name="What they are worth">
          <DataTable
            title="Order of survival."
            note="The C-index is the share of patient pairs whose order of death is told rightly: 0.5 is chance. Uno's form does not depend on censoring. A calibration slope below 1 means predictions too extreme."
            columns={cells('Patients', 'Model', 'C-index (95% CI)', 'Uno (95% CI)', 'Calibration slope')}
            rows={concordanceRows(results).map((row) => ({
              cells: row,
              ...(row[0] === 'training (apparent)' ? { look: 'apparent' as const } : {}),
            }))}
          />
          <DataTable
            title="Integrated less clinical, on the same patients."
            columns={cells('Patients', 'C-index (95% CI), P', 'Uno (95% CI), P')}
            rows={evaluations.flatMap((evaluation) =>
              evaluation.comparison === null
                ? []
                : [
                    {
                      cells: [
                        evaluationName(evaluation),
                        differenceText(evaluation.comparison.harrell),
                        differenceText(evaluation.comparison.uno),
                      ],
                    },
                  ],
            )}
          />
          <p>{verdict(results)}</p>
          {choices.bootstrap > 0 && (
            <DataTable
              title="Corrected for optimism by the bootstrap."
              note="Signature and models are refitted on each resample and tested on the patients as they were."
              columns={cells(
                'Model',
                'C apparent',
                'Optimism',
                'C corrected',
                'Slope corrected',
                'Resamples',
              )}
              rows={optimismRows(models).map((row) => ({ cells: row }))}
            />
          )}
        </Section>
        <Section id="groups" name="Risk groups">
          {results.groups.search !== null && (
            <p>
              The cut-point was sought on training patients; P corrected for the search:{' '}
              {pCell(results.groups.search.p)} (Lausen and Schumacher),{' '}
              {pCell(results.groups.search.bonferroni)} (improved Bonferroni).
            </p>
          )}
          <div class="grid">{part('groups')}</div>
        </Section>
        <Section id="nomograms" name="Nomograms">
          {part('nomograms')}
          {models.map(
            ({ model, nomogram }) =>
              nomogram !== null && (
                <p class="formula">
                  Of the {model} nomogram: {nomogram.formula}
                </p>
              ),
          )}
        </Section>
        <Section id="calibration" name="Calibration and decisions">
          <div class="grid three">{part('calibration')}</div>
          <DataTable
            title="Predictions at given times."
            note="AUC between those dead by then and those alive; Brier score, weighted for censoring (lower is better), beside that of the Kaplan-Meier curve."
            columns={cells('Patients', 'Model', 'Years', 'AUC (95% CI)', 'Brier', 'Without a model')}
            rows={evaluations.flatMap((evaluation) =>
              evaluation.models.flatMap(({ model, horizons }) =>
                horizons.map(({ brier, brierReference, ...horizon }) => ({
                  cells: [
                    evaluationName(evaluation),
                    model,
                    String(horizon.years),
                    aucText(horizon),
                    brier === null ? 'not available: as beside' : decimal(brier, 3),
                    brierReference === null ? 'not available: as beside' : decimal(brierReference, 3),
                  ],
                })),
              ),
            )}
          />
          <div class="grid">{part('decisions')}</div>
          <Decisions results={results} />
        </Section>
        <Section id="method" name="Method">
          <p>
            Signature: candidates by Cox score tests (plain: by a random forest on survival time), then an
            elastic net; z-scores, cut-point and weights of training patients alone. The Cox models are fitted
            on cross-fitted signature values. Cross-validation ({results.stability?.folds ?? 0} folds) and
            bootstrap ({choices.bootstrap} resamples) refit everything. Seed {results.seed}.
          </p>
        </Section>
      </>
    ),
    footer: title,
  });
}

const cells = (...names: readonly string[]): TableColumn[] =>
  names.map((name, j) => ({ name, kind: j === 0 ? 'name' : 'text' }));

function figureBlock({ caption, howToRead, width, wide, drawing }: PrognosisFigure): JSX.Element {
  return (
    <FigureBlock caption={caption} howToRead={howToRead} width={width} wide={wide}>
      {drawing}
    </FigureBlock>
  );
}

function glance({
  training,
  validation,
  evaluations,
}: TablePrognosisResults): Parameters<typeof Glance>[0]['items'] {
  const judged = evaluations.at(-1)!;
  return [
    { name: 'Training', value: `${training.patients}`, note: `patients, ${training.deaths} deaths` },
    ...(validation === null
      ? []
      : [
          {
            name: 'Validation',
            value: `${validation.patients}`,
            note: `patients, ${validation.deaths} deaths`,
          },
        ]),
    ...judged.models
      .filter(({ model }) => model !== 'signature')
      .map(({ model, harrell }) => ({
        name: `C-index, ${model}`,
        value: harrell.estimate === null ? 'not available: see below' : decimal(harrell.estimate, 3),
        note:
          harrell.interval === null
            ? evaluationName(judged)
            : `95% CI ${decimal(harrell.interval[0], 2)} to ${decimal(harrell.interval[1], 2)}, ${evaluationName(judged)}`,
      })),
  ];
}

/** Thresholds that the table shows. */
const shownThresholds = [0.1, 0.2, 0.3, 0.5];

function Decisions({ results }: { readonly results: TablePrognosisResults }): JSX.Element | null {
  const judged = results.evaluations.at(-1)!;
  const rows = judged.models.flatMap(({ model, horizons }) =>
    horizons.flatMap(({ years, decision }) =>
      decision.length === 0
        ? []
        : [
            {
              cells: [
                model,
                String(years),
                ...shownThresholds.map((threshold) => {
                  const point = decision.find((entry) => Math.abs(entry.threshold - threshold) < 1e-9);
                  if (point === undefined || point.netBenefit === null || point.treatAll === null) {
                    return 'not available: follow-up too short';
                  }
                  return `${decimal(point.netBenefit, 3)} (all: ${decimal(point.treatAll, 3)})`;
                }),
              ],
            },
          ],
    ),
  );
  if (rows.length === 0) return null;
  return (
    <DataTable
      title={`Net benefit of acting on a predicted chance of death, ${evaluationName(judged)}.`}
      note="Per patient, beside that of treating everybody; treating nobody has 0. A model is worth using at a threshold where it exceeds both."
      columns={cells('Model', 'Years', ...shownThresholds.map((threshold) => `Act from ${100 * threshold}%`))}
      rows={rows}
    />
  );
}
