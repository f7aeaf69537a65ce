// `glioscope prognosis` as people run it, on made-up patients.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@glioscope/numeric';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { glioscope } from './tiny-study.ts';

const folder = mkdtempSync(join(tmpdir(), 'glioscope-prognosis-'));
const clinic = join(folder, 'clinic.csv');
const features = join(folder, 'features.csv');
const common = [
  '--time',
  'months',
  '--event',
  'status',
  '--time-unit',
  'months',
  '--clinical',
  'age,grade=3',
];
const quick = ['--folds', '2', '--bootstrap', '2', '--candidates', '2', '--trees', '3'];

beforeAll(() => {
  const random = createRandom(5);
  const rows = Array.from({ length: 60 }, (_, i) => {
    const hidden = random.normal();
    const age = random.integer(20, 70);
    const death = (-40 * Math.log(random.uniform())) / Math.exp(0.03 * (age - 45) + hidden);
    const end = 20 + 60 * random.uniform();
    return {
      clinic: [
        i,
        i % 3 === 0 ? 'B' : 'A',
        Math.min(death, end).toFixed(2),
        death <= end ? 'dead' : 'alive',
        age,
        random.integer(2, 3),
      ],
      features: [i, hidden + 0.5 * random.normal(), random.normal(), random.normal()],
    };
  });
  const text = (header: string, of: 'clinic' | 'features'): string =>
    [header, ...rows.map((row) => row[of].join(','))].join('\n');
  writeFileSync(clinic, text('ID,centre,months,status,age,grade', 'clinic'));
  writeFileSync(features, text('ID,f1,f2,f3', 'features'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('JSON, report, figures, nomogram and predictions; a rerun leaves the same bytes, with more workers too', () => {
  const run = (name: string, jobs: string): ReturnType<typeof glioscope> =>
    glioscope(
      'prognosis',
      clinic,
      '--signature-table',
      features,
      '--id',
      'ID',
      ...common,
      ...quick,
      '--validation',
      'centre=B',
      '--json',
      '--jobs',
      jobs,
      '--out',
      join(folder, name),
    );
  const first = run('first', '1');
  expect([first.code, first.errors]).toEqual([0, '']);
  const results = JSON.parse(first.output) as {
    training: { patients: number };
    validation: { patients: number };
    evaluations: { kind: string; comparison: { harrell: { p: number } } }[];
  };
  expect([results.training.patients, results.validation.patients]).toEqual([40, 20]);
  expect(results.evaluations.map(({ kind }) => kind)).toEqual(['apparent', 'cross-validated', 'external']);
  const files = readdirSync(join(folder, 'first'), { recursive: true }).map(String).sort();
  expect(files).toEqual(
    expect.arrayContaining([
      'model.json',
      'nomogram.html',
      'predictions.csv',
      'report.html',
      'result.json',
      join('figures', 'nomogram-integrated.svg'),
    ]),
  );
  expect(run('second', '3').output).toBe(first.output);
  for (const file of files.filter((name) => name.includes('.'))) {
    expect(readFileSync(join(folder, 'second', file), 'utf8')).toBe(
      readFileSync(join(folder, 'first', file), 'utf8'),
    );
  }
});

test.each<[string, string[], RegExp]>([
  ['a column that is not there', ['--clinical', 'age,sex'], /Cannot find column "sex" in clinic\.csv/],
  ['a value that no patient has', ['--validation', 'centre=C'], /"C" in column "centre": it has "A", "B"/],
  ['words among numbers', ['--signature', 'centre'], /Cannot read column "centre" as numbers/],
])('%s is an error that names it', (_name, more, message) => {
  const { code, errors } = glioscope(
    'prognosis',
    clinic,
    '--id',
    'ID',
    ...common,
    '--folds',
    '0',
    '--bootstrap',
    '0',
    ...more,
  );
  expect(code).toBe(1);
  expect(errors).toMatch(message);
});
