// `glioscope grade` as people run it: text, JSON, a folder; the same bytes for any number of workers; refusals.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@glioscope/numeric';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { glioscope } from './tiny-study.ts';

let folder: string;
const at = (name: string): string => join(folder, name);

function writeTable(name: string, patients: number, first: number): void {
  const lines = Array.from({ length: patients }, (_, i) => {
    const random = createRandom(5).fork(first + i);
    const high = i % 3 !== 0;
    return [
      first + i,
      high ? 'High' : 'Low',
      random.normal() + (high ? 2 : 0),
      random.normal(),
      random.normal(),
    ].join();
  });
  writeFileSync(at(name), ['ID,Grade,a,b,c', ...lines].join('\n'));
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glioscope-grade-'));
  writeTable('train.csv', 36, 100);
  writeTable('test.csv', 15, 200);
});
afterAll(() => rmSync(folder, { recursive: true }));

const asked = ['--id', 'ID', '--label', 'Grade', '--positive', 'High'];
const withoutSeconds = (text: string): string => text.replace(/"seconds": [\d.]+/, '');

test('the same bytes with one worker and with two, seconds apart; JSON has what programs look for', () => {
  const run = (jobs: string, out: string) =>
    glioscope('grade', at('train.csv'), ...asked, '--folds', '3', '--jobs', jobs, '--out', at(out), '--json');
  const one = run('1', 'one');
  const two = run('2', 'two');
  expect([one.code, two.code]).toEqual([0, 0]);
  expect(withoutSeconds(two.output)).toBe(withoutSeconds(one.output));
  for (const name of ['predictions.csv', 'report.html', 'roc.svg', 'confusion.svg', 'importance.svg']) {
    expect(readFileSync(at(`two/${name}`), 'utf8')).toBe(readFileSync(at(`one/${name}`), 'utf8'));
  }
  const result = JSON.parse(one.output) as Record<string, unknown>;
  expect(Object.keys(result)).toEqual(
    expect.arrayContaining([
      'auc',
      'aucInterval',
      'accuracy',
      'sensitivity',
      'specificity',
      'precision',
      'brier',
      'selected',
      'seconds',
      'calibration',
      'confusion',
      'threshold',
      'counts',
      'candidates',
      'warnings',
    ]),
  );
  expect(readFileSync(at('one/predictions.csv'), 'utf8').trim().split('\n').length).toBe(37);
});

test('a test table is judged by one fit, a bad table is refused with exit code 1', () => {
  const judged = glioscope('grade', at('train.csv'), ...asked, '--model', 'ridge', '--test', at('test.csv'));
  expect([judged.code, judged.output]).toEqual([0, expect.stringContaining('judged on 15 others')]);
  const refused = glioscope('grade', at('train.csv'), ...asked, '--folds', '13');
  expect([refused.code, refused.errors]).toEqual([
    1,
    expect.stringContaining('Cannot make 13 folds: only 12 patients are Low'),
  ]);
});
