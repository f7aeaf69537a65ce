// `glioscope predict` as a user meets it: missing sequences, uncertainty, memory, and what it answers to wrong input.
// The network is made by hand: bright voxels are tumour, the more so the further along x.

import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  add,
  concat,
  createGraph,
  exportInference,
  multiply,
  reduceSum,
  sigmoid,
  subtract,
} from '@glioscope/neural';
import { ensurePhantomCohort } from '@glioscope/study/node';
import { compareGeometry, type Mask } from '@glioscope/volume';
import { readMaskFile, readVolumeFile } from '@glioscope/volume/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { glioscope, glioscopeAsNobody, tinyPhantoms } from './tiny-study.ts';

const folder = mkdtempSync(join(tmpdir(), 'glioscope-predict-'));
const patient = 'Phantom_A_001';
const scan = (suffix: string): string => join(folder, 'cohort', patient, `${patient}_${suffix}.nii.gz`);
const all = ['--t1', scan('t1'), '--t1gd', scan('t1ce'), '--t2', scan('t2')];
const withoutT2 = all.slice(0, 4);
const out = join(folder, 'out');
const predict = (bundle: string, ...rest: readonly string[]): ReturnType<typeof glioscope> =>
  glioscope('predict', '--bundle', join(folder, bundle), '--out', out, ...rest);

interface Result {
  readonly segmentation: {
    readonly missing: readonly string[];
    readonly missingCost: { readonly meanDice: number } | null;
    readonly uncertainty: {
      readonly members: number;
      readonly meanEntropyBits: number;
      readonly meanDeviation: number;
    } | null;
  };
  readonly warnings: readonly string[];
}
const result = (): Result => JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')) as Result;

/** A bundle whose network sums the sequences; `threshold` parts tumour from the rest. */
function makeBundle(name: string, anySubset: boolean): void {
  const window = [32, 32, 32];
  const graph = createGraph();
  const image = graph.input('image', [1, 3, 32, 32, 32]);
  const ramp = graph.parameter(
    'ramp',
    [1, 1, 1, 1, 32],
    Float32Array.from({ length: 32 }, (_, x) => x / 32),
  );
  const bright = subtract(add(reduceSum(image, { axes: [1], keepDimensions: true }), ramp), 1.5);
  const tumour = sigmoid(multiply(bright, 2));
  const onnx = exportInference(
    { probabilities: concat([subtract(1, tumour), tumour], 1) },
    {},
    {
      kind: 'segmentation',
      sequences: ['t1', 't1gd', 't2'],
      spacingMm: [6, 6, 6],
      inputSize: window,
      classes: ['background', 'tumour'],
      ...(anySubset && { anySubset }),
      network: {
        channels: 3,
        window,
        widths: [4],
        bottleneck: 8,
        recombination: 4,
        normalisation: 'instance',
      },
    },
  );
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'segmentation.onnx'), onnx);
  const sequences = ['t1', 't1gd', 't2'];
  const manifest = {
    format: 'glioscope-bundle',
    formatVersion: 1,
    name,
    trainedOn: 'nobody; made by hand.',
    phantom: true,
    sequences,
    referenceSequence: 't2',
    tumourRegion: 'whole',
    radiomics: { intensityScale: 100, binWidth: 25 },
    segmentation: {
      spacingMm: [6, 6, 6],
      window,
      keepLargest: true,
      minimumMl: 0.5,
      testDice: null,
      ...(anySubset && {
        subsets: [
          { sequences, patients: 7, meanDice: 0.82 },
          { sequences: ['t1', 't1gd'], patients: 7, meanDice: 0.71 },
        ],
      }),
    },
    grading: null,
    prognosis: null,
    training: { tumourMl: null },
    versions: {},
    files: { 'segmentation.onnx': createHash('sha256').update(onnx).digest('hex') },
  };
  writeFileSync(join(folder, name, 'bundle.json'), JSON.stringify(manifest));
}

beforeAll(async () => {
  await ensurePhantomCohort(join(folder, 'cohort'), tinyPhantoms(1, 0));
  makeBundle('any', true);
  makeBundle('full', false);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a sequence may be missing where the network learned without, and what that costs is said', async () => {
  const { code, output, errors } = predict('any', ...withoutT2);
  expect(errors).toBe('');
  expect(code).toBe(0);
  expect(output).toContain(
    'T2 is missing. The network was trained to do without; on 7 patients whom it had not seen, the mean Dice was then 0.71, and 0.82 with all sequences.',
  );
  expect(result().segmentation).toMatchObject({
    missing: ['t2'],
    missingCost: { meanDice: 0.71 },
    uncertainty: null,
  });
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Found without T2');
  expect((await readMaskFile(join(out, 'mask.nii.gz'))).data).toContain(1);

  const alone = predict('any', '--t1', scan('t1'));
  expect(alone.output).toContain(
    'T1-Gd, T2 are missing. The network was trained to do without, but how much',
  );
  const none = predict('any');
  expect(none.code).toBe(1);
  expect(none.errors).toMatch(/made for T1, T1-Gd, T2, .*got no scans\. Give at least one/);
});

test('uncertainty is a map on the scan; its means are those of the map, and a later run leaves no old map', async () => {
  const { code, output, errors } = predict(
    'full',
    ...all,
    '--uncertainty',
    '--mirror',
    'xz',
    '--no-largest-component',
  );
  expect(errors).toBe('');
  expect(code).toBe(0);
  expect(output).toMatch(/Uncertainty in the mask: 0\.\d\d bits .*; 4 looks differ by 0\.\d{3}/);
  const mask: Mask = await readMaskFile(join(out, 'mask.nii.gz'));
  const map = await readVolumeFile(join(out, 'uncertainty.nii.gz'));
  expect(compareGeometry(mask.geometry, (await readVolumeFile(scan('t2'))).geometry)).toEqual([]);
  expect(compareGeometry(mask.geometry, map.geometry)).toEqual([]);
  const values = [...map.data];
  expect(values.filter((value) => !(value >= 0 && value <= 1))).toEqual([]);
  const inside = values.filter((_, i) => mask.data[i] === 1);
  const { members, meanEntropyBits, meanDeviation } = result().segmentation.uncertainty!;
  expect(members).toBe(4);
  expect(meanEntropyBits).toBeCloseTo(inside.reduce((sum, value) => sum + value, 0) / inside.length, 9);
  // Mirroring along x turns the network's slope around; along z nothing changes.
  expect(meanDeviation).toBeGreaterThan(0.01);
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('uncertainty.nii.gz');

  expect(predict('full', ...all, '--memory', '2000').code).toBe(0);
  expect(readdirSync(out).sort()).toEqual(['mask.nii.gz', 'report.html', 'result.json']);
});

test('wrong input is answered, with exit code 1 and nothing written', () => {
  rmSync(out, { recursive: true, force: true });
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [withoutT2, /made for T1, T1-Gd, T2, and T2 is missing.*trained with all of them together/],
    [[...withoutT2, '--t2', scan('seg')], /t2 as a scan: .*only the values 0, .*this looks like a mask/],
    [[...all, '--memory', '20'], /within 20 MiB: scans of 28 × 34 × 28 voxels need about \d+ MiB/],
    [[...all, '--mirror', 'xx'], /--mirror .*'xx'.*Expected axes such as/],
    [[...all, '--segmentation-model', scan('t1')], /Cannot segment with .*t1\.nii\.gz: .*damaged or cut off/],
  ];
  for (const [parameters, expected] of cases) {
    const { code, errors } = predict('full', ...parameters);
    expect(code).toBe(1);
    expect(errors).toMatch(expected);
    expect(existsSync(out)).toBe(false);
  }
});

test('a folder that cannot be written is said before any work', () => {
  writeFileSync(join(folder, 'file'), '');
  const into = (target: string): readonly string[] => [
    'predict',
    '--bundle',
    join(folder, 'none'),
    '--out',
    target,
  ];
  expect(glioscope(...into(join(folder, 'file', 'x'))).errors).toMatch(/Cannot write into .*found a file/);
  chmodSync(folder, 0o755);
  const { code, errors } = glioscopeAsNobody(...into(join(folder, 'x')));
  expect(code).toBe(1);
  expect(errors).toMatch(/Cannot write into .*expected permission to write in/);
});
