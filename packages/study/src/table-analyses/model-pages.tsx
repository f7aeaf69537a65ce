// Concordance, nomogram and calibration in words, tables and figures.

import {
  CalibrationPanels,
  decimal,
  Nomogram,
  percent,
  pText,
  shortDecimal,
  significant,
} from '@glioscope/figures';
import { nomogramFigure, interactiveNomogramPage } from '../nomogram-page/index.ts';
import { absent } from '../report/value-text.ts';
import type { CalibrationAnalysis } from './calibration-analysis.ts';
import type { ConcordanceAnalysis } from './concordance-analysis.ts';
import { estimateText, optimismTable } from './cox-page.tsx';
import type { NomogramAnalysis } from './nomogram-analysis.ts';
import { countsText, type AnalysisPage, type PageTable, type TimeUnitName } from './page.ts';

export function concordancePage(result: ConcordanceAnalysis, unit: TimeUnitName): AnalysisPage {
  const { counts, method, models, difference, warnings, notes } = result;
  const compared =
    difference === null
      ? []
      : [
          `${models[0]!.name} against ${models[1]!.name}: Harrell's index differs by ${decimal(difference.harrell.difference, 3)} ` +
            `(${percent(method.confidence)} CI ${decimal(difference.harrell.interval[0], 3)} to ${decimal(difference.harrell.interval[1], 3)}, ` +
            `${difference.harrell.p === null ? `no test: ${difference.harrell.reason}` : pText(difference.harrell.p)}).`,
        ];
  return {
    title: 'Concordance',
    lead: [countsText(counts), ...compared],
    tables: [
      {
        title: 'How well survival is ordered.',
        note: `0.5 is guessing, 1 perfect. Uno's index counts deaths before ${shortDecimal(method.horizon)} ${unit}.`,
        columns: [
          { name: 'Model or score', kind: 'name' },
          { name: "Harrell's index", kind: 'number' },
          { name: 'SE', kind: 'number' },
          { name: "Uno's index", kind: 'number' },
          { name: 'SE', kind: 'number' },
        ],
        rows: models.map(({ name, harrell, uno }) => ({
          cells: [
            name,
            cellOf(estimateText(harrell, method.confidence)),
            harrell.se === null ? '' : decimal(harrell.se, 4),
            cellOf(estimateText(uno, method.confidence)),
            uno.se === null ? '' : decimal(uno.se, 4),
          ],
        })),
      },
      ...(difference === null ? [] : [differenceTable(difference, percent(method.confidence))]),
      ...models.flatMap(({ name, optimism }) => (optimism === null ? [] : [optimismTable(optimism, name)])),
    ],
    figures: [],
    warnings,
    notes,
  };
}

const cellOf = (text: string): string => text.replace(/^is not available: /, absent);

function differenceTable(
  difference: NonNullable<ConcordanceAnalysis['difference']>,
  share: string,
): PageTable {
  return {
    title: 'Difference of the two, first minus second.',
    columns: [
      { name: 'Index', kind: 'name' },
      { name: 'Difference', kind: 'number' },
      { name: 'SE', kind: 'number' },
      { name: `${share} CI`, kind: 'number' },
      { name: 'P', kind: 'number' },
    ],
    rows: (
      [
        ['Harrell', difference.harrell],
        ['Uno', difference.uno],
      ] as const
    ).map(([name, one]) => ({
      cells:
        'difference' in one
          ? [
              name,
              decimal(one.difference, 4),
              decimal(one.standardError, 4),
              `${decimal(one.interval[0], 3)} to ${decimal(one.interval[1], 3)}`,
              one.p === null ? `${absent}${one.reason}` : pText(one.p).replace(/^P (= )?/, ''),
            ]
          : [name, `${absent}${one.reason}`, '', '', ''],
    })),
  };
}

export function nomogramPage(result: NomogramAnalysis, unit: TimeUnitName): AnalysisPage {
  const { counts, nomogram, concordance, optimism, warnings, notes } = result;
  const lead = [
    countsText(counts),
    `Concordance ${estimateText(concordance)}${optimism === null ? '' : `, corrected for optimism ${decimal(optimism.concordance.corrected, 3)}`}.`,
  ];
  return {
    title: 'Nomogram',
    lead,
    tables: [
      {
        title: 'Points.',
        note: 'The points of a patient add up; values between ticks lie between their points.',
        columns: [
          { name: 'Covariate', kind: 'name' },
          { name: 'Value', kind: 'number' },
          { name: 'Points', kind: 'number' },
        ],
        rows: nomogram.axes.flatMap(({ label, ticks }) =>
          ticks.map(({ value, points }, k) => ({
            cells: [
              k === 0 ? label : '',
              typeof value === 'number' ? shortDecimal(value, 6) : value,
              decimal(points, 1),
            ],
          })),
        ),
      },
      {
        title: 'From total points to survival.',
        columns: [
          { name: 'Time', kind: 'name' },
          { name: 'Survival', kind: 'number' },
          { name: 'Total points', kind: 'number' },
        ],
        rows: nomogram.survival.flatMap(({ horizon, ticks }) =>
          ticks.map(({ probability, totalPoints }, k) => ({
            cells: [
              k === 0 ? `${shortDecimal(horizon)} ${unit}` : '',
              percent(probability),
              decimal(totalPoints, 1),
            ],
          })),
        ),
      },
      {
        title: 'The model behind it.',
        note: 'Linear predictor: sum of coefficient times (value minus mean).',
        columns: [
          { name: 'Covariate', kind: 'name' },
          { name: 'Coefficient', kind: 'number' },
          { name: 'Mean', kind: 'number' },
        ],
        rows: result.model.names.map((name, j) => ({
          cells: [
            name,
            significant(result.model.coefficients[j]!, 5),
            significant(result.model.means[j]!, 5),
          ],
        })),
      },
      ...(optimism === null ? [] : [optimismTable(optimism)]),
    ],
    figures: [
      {
        name: 'nomogram',
        caption: 'Nomogram.',
        howToRead:
          'find each value of the patient on its line and read the points above it; add the points, find the sum on the line of total points, and read survival below.',
        width: 1070,
        wide: true,
        drawing: <Nomogram id="nomogram" {...nomogramFigure('Nomogram', nomogram, unit)} />,
      },
    ],
    warnings,
    notes,
    files: [
      {
        name: 'nomogram.html',
        text: interactiveNomogramPage({
          title: `Nomogram of ${nomogram.axes.map(({ label }) => label).join(', ')}`,
          nomogram,
          timeUnit: unit,
          notes: [...lead, ...warnings.map(({ text }) => text)],
        }),
      },
    ],
  };
}

export function calibrationPage(result: CalibrationAnalysis, unit: TimeUnitName): AnalysisPage {
  const { counts, method, times, optimism, warnings, notes } = result;
  return {
    title: 'Calibration',
    lead: [
      countsText(counts),
      `Patients in ${method.groups} groups of predicted survival; optimism from ${method.bootstrap} bootstrap resamples (seed ${method.seed}).`,
    ],
    tables: [
      ...times.map(({ time, groups, failed }): PageTable => ({
        title: `At ${shortDecimal(time)} ${unit}.`,
        ...(failed > 0 ? { note: `${failed} resamples gave no model.` } : {}),
        columns: [
          { name: 'Predicted between', kind: 'name' },
          { name: 'Patients', kind: 'number' },
          { name: 'Mean predicted', kind: 'number' },
          { name: `Observed (${percent(method.confidence)} CI)`, kind: 'number' },
          { name: 'Optimism', kind: 'number' },
          { name: 'Corrected', kind: 'number' },
        ],
        rows: groups.map(
          ({ from, to, patients, predicted, observed, interval, optimism: gain, corrected }) => ({
            cells: [
              `${decimal(from, 3)} and ${decimal(to, 3)}`,
              String(patients),
              predicted === null ? `${absent}nobody is here` : decimal(predicted, 3),
              observed === null
                ? `${absent}follow-up is too short`
                : `${decimal(observed, 3)}${interval === null ? '' : ` (${decimal(interval[0], 3)} to ${decimal(interval[1], 3)})`}`,
              gain === null ? `${absent}no resample tells` : decimal(gain, 3),
              corrected === null ? `${absent}not computed` : decimal(corrected, 3),
            ],
          }),
        ),
      })),
      distancesTable(times, unit),
      optimismTable(optimism),
    ],
    figures: times.map(({ time, groups, curve, predictions }, k) => ({
      name: `calibration-${k + 1}`,
      caption: `Calibration at ${shortDecimal(time)} ${unit}.`,
      howToRead:
        'on the diagonal the prediction is right. The line is smooth over all patients, with its interval; circles are groups of patients. Both are corrected for optimism. Bars below show where the predictions lie.',
      width: 420,
      drawing: (
        <CalibrationPanels
          id={`calibration-${k + 1}`}
          title={`Calibration at ${shortDecimal(time)} ${unit}`}
          panels={[
            {
              title: `${counts.used} patients, ${counts.events} events`,
              what: `survival at ${shortDecimal(time)} ${unit}`,
              curve:
                'reason' in curve
                  ? []
                  : curve.points.map(({ predicted, corrected, interval, optimism: gain }) => ({
                      predicted,
                      observed: corrected,
                      interval: [interval[0] - gain, interval[1] - gain] as const,
                    })),
              groups: groups.flatMap(
                ({ predicted, observed, corrected, interval, optimism: gain, patients }) =>
                  predicted === null || observed === null || interval === null
                    ? []
                    : [
                        {
                          predicted,
                          observed: kept(corrected ?? observed),
                          interval: [
                            kept(interval[0] - (gain ?? 0)),
                            kept(interval[1] - (gain ?? 0)),
                          ] as const,
                          patients,
                        },
                      ],
              ),
              predictions,
              remarks:
                'reason' in curve
                  ? ['no smooth curve']
                  : [`mean distance (ICI) ${decimal(kept(curve.ici.corrected), 3)}`],
            },
          ]}
        />
      ),
    })),
    warnings,
    notes,
  };
}

function distancesTable(times: CalibrationAnalysis['times'], unit: TimeUnitName): PageTable {
  const both = ({ apparent, corrected }: { readonly apparent: number; readonly corrected: number }): string =>
    `${decimal(apparent, 3)}, ${decimal(kept(corrected), 3)}`;
  return {
    title: 'Distance of the smooth curve from the diagonal, apparent and corrected.',
    note: 'In survival, over the patients: mean (ICI), median (E50), 90th percentile (E90). 0 is best.',
    columns: [
      { name: 'Time', kind: 'name' },
      { name: 'ICI', kind: 'number' },
      { name: 'E50', kind: 'number' },
      { name: 'E90', kind: 'number' },
    ],
    rows: times.map(({ time, curve }) => ({
      cells: [
        `${shortDecimal(time)} ${unit}`,
        ...('reason' in curve
          ? [`${absent}${curve.reason}`, '', '']
          : [both(curve.ici), both(curve.e50), both(curve.e90)]),
      ],
    })),
  };
}

/** Corrected survival can leave 0…1 by a little; a plot cannot. */
const kept = (survival: number): number => Math.min(1, Math.max(0, survival));
