// The bundle that ships: whole, small, honest about its patients, and able to find a tumour.

import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { predictPatientFiles } from '@glioscope/study/node';
import { afterAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const bundle = join(root, 'bundles', 'starter');
const read = (name: string): Buffer => readFileSync(join(bundle, name));

test('the bundle is whole, at most 12 MB, and its card says what was measured', () => {
  const manifest = JSON.parse(read('bundle.json').toString()) as {
    trainedOn: string;
    segmentation: { testDice: number };
    files: Record<string, string>;
  };
  expect(Object.keys(manifest.files)).toEqual(
    readdirSync(bundle)
      .filter((name) => !['bundle.json', 'package.json'].includes(name))
      .sort(),
  );
  for (const [name, hash] of Object.entries(manifest.files)) {
    expect(createHash('sha256').update(read(name)).digest('hex')).toBe(hash);
  }
  expect(statSync(join(bundle, 'segmentation.onnx')).size).toBeLessThan(12e6);
  const measured = JSON.parse(readFileSync(join(root, 'bench', 'starter', 'results.json'), 'utf8')) as {
    meanDice: number;
    trainedOn: string[];
  };
  expect(manifest.trainedOn).toContain(`${measured.trainedOn.length} patients of BraTS 2021 (CC BY 4.0)`);
  expect(manifest.segmentation.testDice).toBe(measured.meanDice);
  const card = read('card.md').toString();
  expect(card).toContain(`Mean **${measured.meanDice.toFixed(3)}**`);
  expect(card).toContain('Research use only');
});

const data = process.env['GLIOSCOPE_DATA'] ?? join(root, '..', 'shared', 'data');
const scans = join(data, 'brats', 'BraTS20_Training_001');
const out = mkdtempSync(join(tmpdir(), 'glioscope-starter-'));
afterAll(() => rmSync(out, { recursive: true }));

test.skipIf(!existsSync(scans))(
  'it finds the tumour of a patient whom it has not seen, and the report says from whom it learned',
  async () => {
    const sequence = (name: string): string =>
      join(
        scans,
        readdirSync(scans).find((file) => file.includes(`_${name}.`))!,
      );
    const { results, files, tumourFound } = await predictPatientFiles({
      scans: { t1: sequence('t1'), t1gd: sequence('t1ce'), t2: sequence('t2') },
      mask: null,
      bundle,
      out,
      id: 'unseen',
      clinical: {},
    });
    expect(tumourFound).toBe(true);
    // The experts drew 212 ml.
    expect(results.segmentation.volumeMl).toBeGreaterThan(130);
    expect(results.segmentation.volumeMl).toBeLessThan(260);
    expect(readFileSync(files.report, 'utf8')).toContain('7 patients of BraTS 2021');
  },
);
