import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import { readAnalysisTable, type AnalysisTable } from '../analysis-table/index.ts';
import { pageHtml, pageText } from '../table-analyses/index.ts';
import {
  gatherGrading,
  gradeFold,
  gradingDataOf,
  gradingPage,
  planGrading,
  predictionsCsv,
  stackTables,
  type FoldResult,
  type GradingDataOptions,
  type GradingInput,
  type GradingSettings,
  type TableGradingResult,
} from './index.ts';

interface Region {
  readonly name: string;
  /** Whether patient `i` lacks the region. */
  readonly lacks: (i: number) => boolean;
}

/** Tables of 40 patients, every third of them low; each region has four features, the first of which tells the class. */
function regionTables(regions: readonly Region[], patients: number = 40, first: number = 0): AnalysisTable {
  return readAnalysisTable(
    regions.map(({ name, lacks }, r) => ({
      name: `${name}.csv`,
      text: [
        'ID,Grade,shape_Volume,b,c,d',
        ...Array.from({ length: patients }, (_, i) => {
          const random = createRandom(11).fork(`${first + i} ${r}`);
          const high = (first + i) % 3 !== 0;
          const values = [
            100 * Math.exp(random.normal() + (high ? 2 : 0)),
            random.normal(),
            random.normal(),
            high ? random.normal() : random.normal() + 0.5,
          ];
          return [
            `p${String(first + i).padStart(3, '0')}`,
            high ? 'High' : 'Low',
            ...(lacks(i) ? values.map(() => '') : values),
          ].join();
        }),
      ].join('\n'),
    })),
    { id: 'ID' },
  );
}

const two: readonly Region[] = [
  { name: 'necrosis', lacks: (i) => i % 7 === 0 },
  { name: 'oedema', lacks: () => false },
];
const options: GradingDataOptions = { label: 'Grade', positive: 'High', missing: 'median', derive: true };
const settings: GradingSettings = {
  model: 'chain',
  folds: 3,
  repeats: 1,
  seed: 4,
  threshold: 'half',
  trees: 60,
};

async function grade(
  input: GradingInput,
  changed: Partial<GradingSettings> = {},
  held: readonly boolean[] | null = null,
): Promise<TableGradingResult> {
  const own = { ...settings, ...changed };
  const plan = planGrading(input.data, own, held);
  const results: FoldResult[] = [];
  for (const request of plan.requests) results.push(await gradeFold(request));
  const final = plan.final === null ? results.at(-1)! : await gradeFold(plan.final);
  return gatherGrading(input, { ...own, label: 'Grade', missing: 'median' }, plan, results, final);
}

test('tables become labels and features: absent regions and ratios of sizes are columns, gaps are counted', () => {
  const { data, counts } = gradingDataOf(regionTables(two), options);
  expect(data.ids[0]).toBe('p000');
  expect(data.features.names).toEqual([
    ...['shape_Volume', 'b', 'c', 'd'].flatMap((name) => [`necrosis.${name}`]),
    ...['shape_Volume', 'b', 'c', 'd'].flatMap((name) => [`oedema.${name}`]),
    'necrosis.present',
    'necrosis:oedema.shape_Volume',
  ]);
  expect(Array.from(data.features.data.subarray(8, 10))).toEqual([0, -1]);
  expect(counts).toMatchObject({
    used: 40,
    positives: 26,
    missingCells: 24,
    patientsWithGaps: 6,
    derivedColumns: 2,
  });
  const complete = gradingDataOf(regionTables(two), { ...options, missing: 'complete', derive: false });
  expect([complete.counts.used, complete.counts.incomplete]).toEqual([34, 6]);
});

test('patients without any value are left out of one table, kept in several, and named either way', async () => {
  const empty = ['p000', 'p007', 'p014', 'p021', 'p028', 'p035'];
  const one = gradingDataOf(regionTables(two.slice(0, 1)), options);
  expect(one.counts).toMatchObject({ used: 34, withoutValues: 6, withoutValuesUsed: 0, missingCells: 0 });
  expect(one.withoutValues).toEqual(empty);
  expect(one.warnings.find(({ code }) => code === 'no-values')!.text).toContain('were left out');
  const alone = await grade(one, { model: 'ridge' });
  expect([alone.predictions.length, alone.aucMeasured]).toEqual([34, alone.auc]);
  expect(pageText(gradingPage(alone))).toContain('6 patients without any value left out');

  const both = gradingDataOf(
    regionTables(two.map((region) => ({ ...region, lacks: (i: number) => i % 7 === 0 }))),
    options,
  );
  expect(both.counts).toMatchObject({ used: 40, withoutValues: 6, withoutValuesUsed: 6 });
  const joined = await grade(both, { model: 'ridge' });
  expect(joined.patientsWithoutValues).toEqual(empty);
  expect(joined.aucMeasured).not.toBe(joined.auc);
  const page = pageText(gradingPage(joined));
  expect(page).toContain('of those with any value');
  expect(page).toContain(`Patients without any value: ${empty.join(', ')}.`);
});

test('each model grades held-out patients better than chance, with predictions, page and table', async () => {
  const input = gradingDataOf(regionTables(two), options);
  for (const model of ['chain', 'forest', 'trees', 'ridge', 'machine'] as const) {
    const result = await grade(input, { model });
    expect([model, result.auc! > 0.6, result.predictions.length, result.final.model]).toEqual([
      model,
      true,
      40,
      model,
    ]);
    expect(result.accuracy).toBeGreaterThan(0.5);
    expect(pageText(gradingPage(result))).toContain('AUC');
    expect([...predictionsCsv(result)].length).toBe(41);
  }
});

test('auto tells what every model scored, and what it chose', async () => {
  const result = await grade(gradingDataOf(regionTables(two), options), { model: 'auto', folds: 2 });
  expect(result.candidates.map(({ model }) => model)).toEqual([
    'chain',
    'forest',
    'trees',
    'ridge',
    'machine',
    'mean',
  ]);
  expect(result.candidates.reduce((sum, { chosen }) => sum + chosen, 0)).toBe(2);
  const page = gradingPage(result);
  const html = pageHtml(page, { tables: ['a.csv'], settings: {}, versions: {} });
  expect(html).toContain('Every model that was tried');
});

test('held-out patients change no fit: their values and classes can be anything', async () => {
  const { data } = gradingDataOf(regionTables(two), options);
  for (const model of ['chain', 'mean'] as const) {
    const [request] = planGrading(data, { ...settings, model, threshold: 'youden' }, null).requests;
    const [probe, ...poisoned] = request!.heldOut;
    const features = Float64Array.from(data.features.data);
    const positive = [...data.positive];
    const random = createRandom(1);
    for (const row of poisoned) {
      positive[row] = !positive[row];
      for (let j = 0; j < data.features.columns; j++) {
        features[row * data.features.columns + j] =
          random.uniform() < 0.2 ? Number.NaN : 1e6 * random.normal();
      }
    }
    const clean = await gradeFold({ ...request!, heldOut: [probe!] });
    const changed = await gradeFold({
      ...request!,
      data: { ...data, positive, features: { ...data.features, data: features } },
    });
    expect(changed.description).toEqual(clean.description);
    expect(changed.threshold).toBe(clean.threshold);
    expect(changed.candidates[0]!.probabilities[0]).toBe(clean.candidates[0]!.probabilities[0]);
  }
});

test('the order of rows does not matter, and a seed gives the same result again', async () => {
  const table = regionTables(two);
  const turned = gradingDataOf(table, options);
  const order = table.ids.map((_, i) => (i * 17) % 40);
  const shuffled = {
    ...table,
    ids: order.map((i) => table.ids[i]!),
    columns: table.columns.map((column) => ({ ...column, cells: order.map((i) => column.cells[i]!) })),
  };
  expect(await grade(gradingDataOf(shuffled, options))).toEqual(await grade(turned));
});

test('patients of test tables are scored by one fit; a patient in training and test is refused', async () => {
  const training = regionTables(two);
  const stacked = stackTables(training, regionTables(two, 20, 100), 'Grade');
  const input = gradingDataOf(stacked, options);
  const result = await grade(
    input,
    { model: 'forest' },
    input.data.ids.map((id) => id >= 'p100'),
  );
  expect(result.validation).toMatchObject({ kind: 'test', trainingPatients: 40, heldOutPatients: 20 });
  expect(result.auc).toBeGreaterThan(0.6);
  expect(() => stackTables(training, regionTables(two, 5, 38), 'Grade')).toThrow(
    'in training, too: p038, p039',
  );
});

const oneTable = (text: string): AnalysisTable =>
  readAnalysisTable([{ name: 'one.csv', text }], { id: 'ID' });
const rows = (cells: (i: number) => string): string =>
  Array.from({ length: 12 }, (_, i) => `\np${i + 10},${cells(i)}`).join('');
const grades = (i: number): string => (i % 2 === 0 ? 'High' : 'Low');

test('bad input is named', () => {
  const good = (i: number): string => `${grades(i)},${i},${i * i}`;
  const words = oneTable(`ID,Grade,a,b${rows((i) => (i === 3 ? 'Low,large,9' : good(i)))}`);
  expect(() => gradingDataOf(words, options)).toThrow('"a" as numbers: row 5 of one.csv has "large"');
  expect(() => gradingDataOf(oneTable(`ID,Grade,a,b${rows(good)}`), { ...options, positive: 'HGG' })).toThrow(
    'no cell is "HGG"; it has "High", "Low"',
  );
  const rare = gradingDataOf(
    oneTable(`ID,Grade,a,b${rows((i) => `${i < 4 ? 'Low' : 'High'},${i},${i * i}`)}`),
    options,
  );
  expect(() => planGrading(rare.data, { ...settings, folds: 5 }, null)).toThrow(
    'only 4 patients are Low (p10, p11, p12, p13)',
  );
  const single = gradingDataOf(
    oneTable(`ID,Grade,a,b${rows((i) => `${i < 1 ? 'Low' : 'High'},${i},${i * i}`)}`),
    options,
  );
  expect(() => planGrading(single.data, settings, null)).toThrow('got 11 High and 1 Low');
});

test('tables that mislead are warned of; outcomes and diagnoses are no features unless asked for', () => {
  const text = `ID,Grade,tells,again,same,OS,Histology code,d${rows((i) => `${grades(i)},${i % 2},${i % 2},5,${i * 30},${i % 3},${Math.sin(i)}`)}`;
  const { warnings, leftOut, data } = gradingDataOf(oneTable(text), options);
  expect(leftOut.map(({ column }) => column)).toEqual(['same', 'OS', 'Histology code']);
  expect(data.features.names).toEqual(['tells', 'again', 'd']);
  expect(warnings.map(({ code }) => code)).toEqual(['duplicate-column', 'few-events', 'separation']);
  const asked = gradingDataOf(oneTable(text), { ...options, columns: ['OS', 'd*'] });
  expect(asked.data.features.names).toEqual(['OS', 'd']);
  const wide = `ID,Grade,${Array.from({ length: 20 }, (_, j) => `x${j}`).join()}${rows((i) => `${grades(i)},${Array.from({ length: 20 }, (_, j) => Math.cos(i * j + i)).join()}`)}`;
  expect(gradingDataOf(oneTable(wide), options).warnings.map(({ code }) => code)).toContain(
    'fewer-rows-than-columns',
  );
});

test('classes that a column parts without fault, and columns that are constant in training, are graded all the same', async () => {
  const text = `ID,Grade,tells,flat,d${rows((i) => `${grades(i)},${i % 2 === 0 ? 10 + i : -i},${i === 5 ? 1 : 0},${Math.sin(i)}`)}`;
  const input = gradingDataOf(oneTable(text), options);
  for (const model of ['chain', 'ridge', 'machine'] as const) {
    const { auc, brier } = await grade(input, { model, folds: 2 });
    expect([model, auc! > 0.9, brier < 0.25]).toEqual([model, true, true]);
  }
});
