// A prognosis from tables: on made-up patients whose law is known, and against R on TCGA-LGG's clinical table.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '@glioscope/numeric';
import { beforeAll, describe, expect, test } from 'vitest';
import { readAnalysisTable } from '../analysis-table/index.ts';
import {
  analyseTablePrognosis,
  defaultPrognosisChoices,
  prognosisSvgs,
  prognosisText,
  renderPrognosisReport,
  type PrognosisChoices,
  type PrognosisColumns,
  type TablePrognosis,
  type ValidationPatients,
} from './index.ts';
import { refitHere, type RefitRequest } from './refit-models.ts';

interface Row {
  readonly id: string;
  readonly center: string;
  readonly cells: readonly (string | number)[];
}

const featureNames = Array.from({ length: 6 }, (_, j) => `feature_${j + 1}`);
const header = ['id', 'center', 'days', 'dead', 'age', 'grade', 'side', ...featureNames];

/** Hazard rises with age and with what the first two features show. */
function simulate(seed: number, count: number): Row[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const age = random.integer(20, 75);
    const grade = random.integer(2, 3);
    const hidden = random.normal();
    const risk = 0.03 * (age - 45) + 0.5 * (grade - 2) + 1.1 * hidden;
    const death = (-Math.log(random.uniform()) * 1500) / Math.exp(risk);
    const end = 600 + random.uniform() * 2400;
    return {
      id: `P${String(i).padStart(3, '0')}`,
      center: i % 3 === 0 ? 'B' : 'A',
      cells: [
        Math.max(1, Math.round(Math.min(death, end))),
        death <= end ? 1 : 0,
        age,
        grade,
        random.uniform() < 0.5 ? 'left' : 'right',
        ...featureNames.map((_name, j) => (j < 2 ? hidden + random.normal() : random.normal())),
      ],
    };
  });
}

const textOf = (rows: readonly Row[]): string =>
  [header, ...rows.map(({ id, center, cells }) => [id, center, ...cells])]
    .map((cells) => cells.join(','))
    .join('\n');

const columns: PrognosisColumns = {
  time: 'days',
  event: 'dead',
  daysPerUnit: 1,
  clinical: ['age', 'grade', 'side'],
  signature: 'all-other',
  notFeatures: [],
  missing: 'complete',
};
const choices: PrognosisChoices = {
  ...defaultPrognosisChoices,
  seed: 3,
  folds: 2,
  bootstrap: 2,
  trees: 10,
  candidates: 3,
};
const validation: ValidationPatients = { column: 'center', values: ['B'] };

function analyse(
  text: string,
  more: Partial<Parameters<typeof analyseTablePrognosis>[0]> = {},
): Promise<TablePrognosis> {
  const table = readAnalysisTable([{ name: 'made-up.csv', text }], { id: 'id' });
  return analyseTablePrognosis({ table, columns, choices, validation, ...more });
}

const rows = simulate(11, 90);

describe('60 training and 30 validation patients', () => {
  let whole: TablePrognosis;
  beforeAll(async () => {
    whole = await analyse(textOf(rows));
  });

  test('finds the features that carry survival, and that they add to the clinical predictors', () => {
    const { results } = whole;
    expect([results.training.patients, results.validation!.patients]).toEqual([60, 30]);
    const [heaviest] = [...results.signatures[0]!.features].sort(
      (x, y) => Math.abs(y.weight) - Math.abs(x.weight),
    );
    expect(heaviest!.feature).toMatch(/^feature_[12]$/);
    expect(heaviest!.weight).toBeLessThan(0);
    const external = results.evaluations.find(({ kind }) => kind === 'external')!;
    expect(external.comparison!.harrell.difference).toBeGreaterThan(0);
    expect(external.models.map(({ model }) => model)).toEqual(['integrated', 'clinical', 'signature']);
    expect(results.models[0]!.optimism!.concordance.optimism).toBeGreaterThan(0);
    expect(results.warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['tiny-validation', 'cut-point-optimism']),
    );
  });

  test('poisoned validation rows change no fit, cut-point or scale', async () => {
    const poisoned = await analyse(
      textOf(
        rows.map((row) =>
          row.center === 'A'
            ? row
            : {
                ...row,
                cells: row.cells.map((cell, j) =>
                  j === 1 ? 1 - Number(cell) : typeof cell === 'number' ? cell * 37 + 5 : 'middle',
                ),
              },
        ),
      ),
    );
    expect(poisoned.models).toEqual(whole.models);
    expect(poisoned.results.models).toEqual(whole.results.models);
    expect(poisoned.results.groups).toEqual(whole.results.groups);
    expect(poisoned.results.evaluations.slice(0, 2)).toEqual(whole.results.evaluations.slice(0, 2));
    expect(poisoned.results.evaluations[2]).not.toEqual(whole.results.evaluations[2]);
    expect(poisoned.results.warnings.find(({ code }) => code === 'unseen-level')!.text).toMatch(
      /"side": row 2 of made-up\.csv has "middle"/,
    );
  });

  test('row order does not matter, and a rerun gives the same bytes', async () => {
    const shuffled = await analyse(textOf(createRandom(1).shuffled(rows)));
    expect(JSON.stringify(shuffled)).toBe(JSON.stringify(whole));
  });

  test('text, report and figures say the same and name no patient', () => {
    const { results } = whole;
    const text = prognosisText(results).join('');
    const c = results.evaluations[2]!.models[0]!.harrell.estimate!.toFixed(3);
    const page = renderPrognosisReport(results, 'Made-up patients');
    const figures = prognosisSvgs(results);
    expect(text).toContain(c);
    expect(page).toContain(c);
    expect(figures.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'signature-weights.svg',
        'kaplan-meier-external.svg',
        'cox-integrated.svg',
        'nomogram-integrated.svg',
        'calibration-integrated-external-3-years.svg',
      ]),
    );
    for (const output of [text, page, ...figures.map(({ svg }) => svg)])
      expect(output).not.toMatch(/P\d{3}\b/);
  });

  test('a second table validates as a column does', async () => {
    const of = (center: string): string => textOf(rows.filter((row) => row.center === center));
    const test2 = readAnalysisTable([{ name: 'b.csv', text: of('B') }], { id: 'id' });
    const other = await analyse(of('A'), {
      validation: { table: test2 },
      choices: { ...choices, folds: 0, bootstrap: 0 },
      columns: { ...columns, notFeatures: ['center'] },
    });
    expect(other.models).toEqual(whole.models);
    expect(other.results.evaluations[1]!.models).toEqual(
      whole.results.evaluations[2]!.models.map((model) => ({
        ...model,
        calibration: model.calibration.map((panel) => ({
          ...panel,
          cohort: 'validation (b.csv)',
          title: panel.title.replace(/validation \(.*\)/, 'validation (b.csv)'),
        })),
      })),
    );
  });
});

describe('what cannot be', () => {
  const few = { ...choices, folds: 0, bootstrap: 0 };
  const alter = (j: number, value: string | number, where: (i: number) => boolean): string =>
    textOf(
      rows.map((row, i) => ({
        ...row,
        cells: row.cells.map((cell, k) => (k === j && where(i) ? value : cell)),
      })),
    );

  test.each<[string, string, Partial<Parameters<typeof analyseTablePrognosis>[0]>, RegExp]>([
    [
      'text among ages',
      alter(2, 'old', (i) => i === 4),
      {},
      /"age" as numbers: row 6 of made-up\.csv has "old"/,
    ],
    ['a negative time', alter(0, -4, (i) => i === 7), {}, /"days", but row 9 of made-up\.csv has "-4"/],
    ['no death', alter(1, 0, () => true), {}, /at least 1 death, got 60 with 0/],
    [
      'an unknown centre',
      textOf(rows),
      { validation: { column: 'center', values: ['C'] } },
      /"C" in column "center": it has "A", "B"/,
    ],
    [
      'a time given as clinical',
      textOf(rows),
      { columns: { ...columns, signature: ['age'] } },
      /"age": it is already/,
    ],
    [
      'nothing to predict by',
      textOf(rows),
      { columns: { ...columns, clinical: [], signature: 'none' } },
      /got neither; name them/,
    ],
    ['years beyond follow-up', textOf(rows), { choices: { ...few, years: [30] } }, /check the unit/],
  ])('%s', async (_name, text, more, message) => {
    await expect(async () => analyse(text, { choices: few, ...more })).rejects.toThrow(message);
  });

  test('missing values are counted and left out, or filled as in training', async () => {
    const text = alter(2, 'NA', (i) => i % 10 === 1);
    const { results: complete } = await analyse(text, { choices: few });
    const { results: median } = await analyse(text, {
      choices: few,
      columns: { ...columns, missing: 'median' },
    });
    expect([complete.training.patients, complete.validation!.patients]).toEqual([54, 27]);
    expect(complete.training.leftOut).toEqual([
      { reason: 'a value is missing (complete rows only)', patients: 6 },
    ]);
    expect(complete.training.missing).toEqual([{ column: 'age', missing: 6 }]);
    expect([median.training.patients, median.validation!.patients]).toEqual([60, 30]);
    expect(median.evaluations[1]!.filled).toEqual({ 'Age (years)': 3 });
  });
});

describe('gaps imputed inside the training patients', () => {
  const few = { ...choices, folds: 2, bootstrap: 0, imputations: 4 };
  const imputing = { ...columns, signature: 'none' as const, missing: 'impute' as const };
  // Age is unknown for a third, the more often the older: complete rows alone would be a selection.
  const gapped = rows.map((row, i) => ({
    ...row,
    cells: row.cells.map((cell, j) => ((j === 2 && i % 3 === 1) || (j === 4 && i % 7 === 2) ? 'NA' : cell)),
  }));
  let whole: TablePrognosis;
  beforeAll(async () => {
    whole = await analyse(textOf(gapped), { choices: few, columns: imputing });
  });

  test('errors know of the gaps, and everyone is used', async () => {
    const { results } = whole;
    const filled = await analyse(textOf(gapped), {
      choices: few,
      columns: { ...imputing, missing: 'median' },
    });
    const errorOfAge = ({ results: of }: TablePrognosis): number =>
      of.models.find(({ model }) => model === 'clinical')!.coefficients.find(({ name }) => name === 'age')!
        .se;
    expect(results.training.patients).toBe(60);
    expect(errorOfAge(whole)).toBeGreaterThan(errorOfAge(filled));
    expect(results.warnings.find(({ code }) => code === 'imputed')!.text).toMatch(/age 30, side 9\) were/);
    const clinical = results.models.find(({ model }) => model === 'clinical')!;
    expect(clinical.multivariable.rows.map(({ p }) => p)).toEqual(clinical.coefficients.map(({ p }) => p));
    expect(clinical.nomogram!.axes).toHaveLength(3);
  });

  test('poisoned validation rows change no imputation, fit or fold', async () => {
    const poisoned = await analyse(
      textOf(
        gapped.map((row) =>
          row.center === 'A'
            ? row
            : {
                ...row,
                cells: row.cells.map((cell, j) =>
                  typeof cell === 'number' && j !== 1 ? cell * 37 + 5 : cell,
                ),
              },
        ),
      ),
      { choices: few, columns: imputing },
    );
    expect(poisoned.models).toEqual(whole.models);
    expect(poisoned.results.models).toEqual(whole.results.models);
    expect(poisoned.results.evaluations.slice(0, 2)).toEqual(whole.results.evaluations.slice(0, 2));
    expect(poisoned.results.evaluations[2]).not.toEqual(whole.results.evaluations[2]);
  });

  test('a fold’s fit sees no row that the fold leaves out', async () => {
    const seen: RefitRequest[] = [];
    await analyse(textOf(gapped), {
      choices: few,
      columns: imputing,
      runRefits: async (requests, onRefit) => {
        seen.push(...requests);
        return refitHere(requests, onRefit);
      },
    });
    const ids = (request: RefitRequest | undefined): string[] =>
      request!.training.patients.map(({ id }) => id);
    expect(seen).toHaveLength(2);
    expect(new Set([...ids(seen[0]), ...ids(seen[1])]).size).toBe(60);
    expect(ids(seen[0]).filter((id) => ids(seen[1]).includes(id))).toEqual([]);
  });

  test('selection by P is refused', async () => {
    await expect(
      analyse(textOf(gapped), { choices: { ...few, dropAbove: 0.05 }, columns: imputing }),
    ).rejects.toThrow(/Cannot drop predictors by P from models pooled/);
  });
});

const data =
  process.env['GLIOSCOPE_DATA'] ?? join(new URL('../../../..', import.meta.url).pathname, '../shared/data');
const tcga = join(data, 'tcga-lgg/participants.tsv');

interface Reference {
  readonly patients: number;
  readonly coef: Readonly<Record<string, number>>;
  readonly se: Readonly<Record<string, number>>;
  readonly concordance: number;
  readonly concordanceSe: number;
  readonly validation?: {
    readonly concordance: number;
    readonly concordanceSe: number;
    readonly slope: number;
    readonly slopeSe: number;
  };
}

test.skipIf(!existsSync(tcga))(
  'the clinical model of TCGA-LGG and its validation in the other centre are R’s (skipped without tcga-lgg in GLIOSCOPE_DATA)',
  async () => {
    const path = new URL('../../../../reference/survival/tcga-lgg.json', import.meta.url);
    const r = JSON.parse(readFileSync(path, 'utf8')) as { readonly all: Reference; readonly CS: Reference };
    const table = readAnalysisTable([{ name: 'participants.tsv', text: readFileSync(tcga, 'utf8') }], {
      id: 'participant_id',
    });
    const request = {
      ...columns,
      time: 'os_days',
      event: 'os_event',
      clinical: ['age', 'who_grade', 'sex'],
      signature: 'none' as const,
    };
    const without = { ...defaultPrognosisChoices, folds: 0, bootstrap: 0 };
    for (const [reference, validators] of [
      [r.all, undefined],
      [r.CS, { column: 'center', values: ['DU'] }],
    ] as const) {
      const { results } = await analyseTablePrognosis({
        table,
        columns: request,
        choices: without,
        validation: validators,
      });
      const { coefficients } = results.models[0]!;
      expect(results.training.patients).toBe(reference.patients);
      // R names the columns who_grade3, age, sexM.
      for (const { name, coef, se } of coefficients) {
        const key = name.replace(': ', '');
        expect(Math.abs(coef / reference.coef[key]! - 1)).toBeLessThan(1e-8);
        expect(Math.abs(se / reference.se[key]! - 1)).toBeLessThan(1e-8);
      }
      const [apparent, external] = results.evaluations.map(({ models }) => models[0]!);
      expect(apparent!.harrell.estimate).toBeCloseTo(reference.concordance, 12);
      expect(apparent!.harrell.se).toBeCloseTo(reference.concordanceSe, 10);
      if (reference.validation === undefined) continue;
      expect(external!.harrell.estimate).toBeCloseTo(reference.validation.concordance, 12);
      expect(external!.harrell.se).toBeCloseTo(reference.validation.concordanceSe, 10);
      expect(external!.slope.estimate).toBeCloseTo(reference.validation.slope, 7);
      expect(external!.slope.se).toBeCloseTo(reference.validation.slopeSe, 7);
    }
  },
);
