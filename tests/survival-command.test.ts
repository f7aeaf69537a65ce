// `glioscope survival` and `glioscope table1` as people run them: JSON, folder, exit codes.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { glioscope } from './tiny-study.ts';

const reference = JSON.parse(
  readFileSync(new URL('../reference/survival/tables.json', import.meta.url), 'utf8'),
) as { csv: { lung: string; veteran: string }; cox: Record<string, { coef: number[] }> };

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glioscope-survival-'));
  writeFileSync(at('lung.csv'), reference.csv.lung);
  const [header, ...rows] = reference.csv.veteran.trim().split('\n');
  // One table cut in two, patients in another order.
  const cells = rows.map((row, i) => [`V${i}`, ...row.split(',')]);
  const names = ['id', ...header!.split(',')];
  const write = (name: string, columns: readonly string[], of: typeof cells): void => {
    const places = columns.map((column) => names.indexOf(column));
    const lines = of.map((row) => places.map((j) => row[j]).join(','));
    writeFileSync(at(name), `${[columns.join(','), ...lines].join('\n')}\n`);
  };
  write('clinic.csv', ['id', 'time', 'status', 'celltype', 'trt'], cells);
  write('scores.csv', ['id', 'karno', 'age'], cells.toReversed());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const followUp = ['--time', 'time', '--event', 'status'] as const;

test('cox of two tables prints JSON with R’s numbers and writes the same bytes twice', () => {
  const run = (out: string): ReturnType<typeof glioscope> =>
    glioscope(
      'survival',
      'cox',
      at('clinic.csv'),
      at('scores.csv'),
      ...followUp,
      '-c',
      'karno,celltype,age',
      '--bootstrap',
      '10',
      '--json',
      '--out',
      at(out),
    );
  const first = run('first');
  expect([first.code, first.errors]).toEqual([0, '']);
  const result = JSON.parse(first.output) as {
    coefficients: { name: string; coef: number; hazardRatio: number; interval: number[]; p: number }[];
    concordance: { estimate: number; se: number };
    counts: { used: number };
    warnings: { code: string }[];
    tables: string[];
  };
  result.coefficients.forEach(({ coef }, j) =>
    expect(coef).toBeCloseTo(reference.cox['veteran']!.coef[j]!, 9),
  );
  expect(result.counts.used).toBe(137);
  expect(result.tables).toEqual(['clinic.csv', 'scores.csv']);
  expect(result.warnings.map(({ code }) => code)).toContain('non-proportional-hazards');
  expect(readdirSync(at('first')).sort()).toEqual(['forest-plot.svg', 'report.html', 'result.json']);
  expect(first.output).not.toContain(folder);
  expect(run('second').output).toBe(first.output);
  for (const name of readdirSync(at('first'))) {
    expect(readFileSync(join(at('second'), name), 'utf8')).toBe(
      readFileSync(join(at('first'), name), 'utf8'),
    );
  }
});

test.each([
  ['km', ['lung.csv', ...followUp, '--group', 'sex', '--times', '365'], 'Numbers at risk, by days.'],
  ['logrank', ['clinic.csv', ...followUp, '--group', 'celltype'], 'Adjusted after Benjamini and Hochberg.'],
  ['cindex', ['lung.csv', ...followUp, '--model', 'age', '--score', 'ph.ecog'], 'Difference of the two'],
  [
    'nomogram',
    ['lung.csv', ...followUp, '-c', 'age,sex', '--times', '365'],
    'From total points to survival.',
  ],
  [
    'calibrate',
    ['lung.csv', ...followUp, '-c', 'age,sex', '--times', '365', '--bootstrap', '5'],
    'At 365 days.',
  ],
])('survival %s reads as text', (name, [table, ...rest], mark) => {
  const { code, output, errors } = glioscope('survival', name, at(table!), ...rest);
  expect([code, errors]).toEqual([0, '']);
  expect(output).toContain(mark);
  expect(output).not.toMatch(/NaN|undefined|Infinity/);
});

test('table1 by group', () => {
  const { code, output } = glioscope('table1', at('clinic.csv'), at('scores.csv'), '--by', 'trt');
  expect(code).toBe(0);
  expect(output).toMatch(/karno .*Mann–Whitney/);
});

test.each([
  ['no such file', ['km', 'none.csv', ...followUp], /Cannot read .*none\.csv/],
  [
    'an event that is none',
    ['km', 'lung.csv', '--time', 'time', '--event', 'ph.ecog'],
    /"ph\.ecog".*--event-value/s,
  ],
])('%s ends with exit code 1 and a reason', (_, [name, table, ...rest], message) => {
  const { code, output, errors } = glioscope('survival', name!, at(table!), ...rest);
  expect([code, output]).toEqual([1, '']);
  expect(errors).toMatch(message);
  expect(errors).not.toContain('at file:');
});
