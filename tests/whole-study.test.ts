// A whole study on tiny phantoms through the built command: everything is there, a second run computes nothing,
// and a run killed three times ends with the same bytes as an undisturbed one.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '@glioscope/numeric';
import { compareGeometry } from '@glioscope/volume';
import { readVolumeFile, writeVolumeFile } from '@glioscope/volume/node';
import { ensurePhantomCohort, initStudy, openStudy } from '@glioscope/study/node';
import { glioscope, glioscopeCommand, listFiles, tinyPhantoms, tinyStudy } from './tiny-study.ts';

let folder: string;
let study: string;
let seconds: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glioscope-study-'));
  study = join(folder, 'undisturbed');
  await ensurePhantomCohort(join(study, 'cohort'), tinyPhantoms(5, 12));
  initStudy(study, tinyStudy());
  cpSync(study, join(folder, 'killed'), { recursive: true, preserveTimestamps: true });
  const { code, output, errors } = glioscope('run', study, '--json');
  expect(errors).toBe('');
  expect(code).toBe(0);
  seconds = (JSON.parse(output) as { seconds: number }).seconds;
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

interface Summary {
  readonly segmentation: { readonly dice: number };
  readonly grading: { readonly auc: number };
  readonly survival: { readonly cIndexIntegrated: number; readonly cIndexClinical: number };
  readonly seconds: number;
}

test('summary, report, tables and bundle are written', () => {
  const summary = JSON.parse(readFileSync(join(study, 'results/summary.json'), 'utf8')) as Summary;
  for (const value of [
    summary.segmentation.dice,
    summary.grading.auc,
    summary.survival.cIndexIntegrated,
    summary.survival.cIndexClinical,
  ]) {
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThanOrEqual(1);
  }
  expect(summary.seconds).toBeGreaterThan(0);
  const report = readFileSync(join(study, 'report.html'), 'utf8');
  expect(report).toMatch(/phantoms/i);
  expect(report).not.toMatch(/NaN|undefined/);
  for (const name of [
    'bundle.json',
    'segmentation.onnx',
    'grading.onnx',
    'grading.json',
    'signature.onnx',
    'card.md',
  ]) {
    expect(existsSync(join(study, 'models', name))).toBe(true);
  }
  expect(existsSync(join(study, 'results/tables/grading-predictions.csv'))).toBe(true);
});

test('a second run computes nothing and changes no file', () => {
  const before = contents(study);
  const { code, output } = glioscope('run', study, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(output)).toMatchObject({ computed: 0 });
  expect(contents(study)).toEqual(before);
});

test('killed at three moments and run again, the study ends with the same bytes', async () => {
  const killed = join(folder, 'killed');
  const random = createRandom(9);
  for (let i = 0; i < 3; i++) await runAndKill(killed, 1000 * seconds * (0.1 + 0.5 * random.uniform()));
  const { code, errors } = glioscope('run', killed);
  expect(errors).toBe('');
  expect(code).toBe(0);
  expect(contents(killed)).toEqual(contents(study));
}, 300_000);

test('no leakage: poisoned scans and survival of unseen patients leave every fitted file as it was', async () => {
  const poisoned = join(folder, 'poisoned');
  cpSync(study, poisoned, { recursive: true, preserveTimestamps: true });
  const { split } = await openStudy(poisoned);
  const [victim] = split.survivalValidation;
  expect(split.test).toContain(victim);
  for (const suffix of ['t1', 't1ce', 't2']) {
    const path = join(poisoned, 'cohort', victim!, `${victim}_${suffix}.nii.gz`);
    const { geometry, data } = await readVolumeFile(path);
    // Bright becomes dark and dark bright; the background stays 0.
    await writeVolumeFile(path, { geometry, data: data.map((value) => (value === 0 ? 0 : 3000 - value)) });
  }
  const table = join(poisoned, 'cohort/participants.tsv');
  const rows = readFileSync(table, 'utf8')
    .split('\n')
    .map((line) => line.split('\t'));
  rows.find(([id]) => id === victim)![rows[0]!.indexOf('os_days')] = '1';
  writeFileSync(table, rows.map((cells) => cells.join('\t')).join('\n'));
  rmSync(join(poisoned, 'cohort/survival_info.csv'));

  const { code, output, errors } = glioscope('run', poisoned, '--json');
  expect(errors).toBe('');
  expect(code).toBe(0);
  expect((JSON.parse(output) as { computed: number }).computed).toBeGreaterThan(0);
  const fitted = [
    'segmentation-network/model.onnx',
    'grading-network/model.onnx',
    'slice-network/model.onnx',
    'grading/chain.json',
    'prognosis/model.json',
  ];
  const changed = fitted
    .map((name) => join('derivatives/_study', name))
    .filter((path) => !readFileSync(join(poisoned, path)).equals(readFileSync(join(study, path))));
  expect(changed).toEqual([]);
  const values = 'results/tables/signature-values.csv';
  expect(readFileSync(join(poisoned, values), 'utf8')).not.toBe(readFileSync(join(study, values), 'utf8'));
}, 300_000);

test('predict with the bundle writes mask, result and report', async () => {
  const patient = 'Phantom_A_002';
  const scan = (suffix: string): string => join(study, 'cohort', patient, `${patient}_${suffix}.nii.gz`);
  const out = join(folder, 'prediction');
  const scans = ['--t1', scan('t1'), '--t1gd', scan('t1ce'), '--t2', scan('t2')];
  const bundle = ['--bundle', join(study, 'models'), '--out', out];
  const { code, errors } = glioscope('predict', ...scans, ...bundle, '--age', '43', '--sex', 'F');
  expect(errors).toBe('');
  expect(code).toBe(0);
  const mask = await readVolumeFile(join(out, 'mask.nii.gz'));
  const reference = await readVolumeFile(scan('t1ce'));
  expect(compareGeometry(mask.geometry, reference.geometry)).toEqual([]);
  const result = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')) as {
    segmentation: { volumeMl: number };
  };
  expect(result.segmentation.volumeMl).toBeGreaterThanOrEqual(0);
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toMatch(/research/i);

  const fewer = glioscope('predict', '--t1', scan('t1'), '--t1gd', scan('t1ce'), ...bundle);
  expect(fewer.code).toBe(1);
  expect(fewer.errors).toMatch(/made for T1, T1-Gd, T2, and T2 is missing/);
});

const withoutSeconds = (bytes: Buffer): string => bytes.toString('utf8').replace(/"seconds":.*/, '');

/** Every file of a study with its hash; clocks aside. */
function contents(root: string): Record<string, string> {
  return Object.fromEntries(
    listFiles(root)
      .filter((path) => !/log\.jsonl$|\.file-hashes\.json$/.test(path))
      .map((path) => {
        const bytes = readFileSync(path);
        const timeless = path.endsWith('summary.json') ? withoutSeconds(bytes) : bytes;
        return [relative(root, path), createHash('sha256').update(timeless).digest('hex')];
      }),
  );
}

async function runAndKill(root: string, afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [glioscopeCommand, 'run', root], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
  await ended;
  clearTimeout(timer);
}
