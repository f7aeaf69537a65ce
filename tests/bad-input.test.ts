// What users do wrong, and what the command answers: what was found, what was expected, what to do; never exit code 0;
// everything finished so far is kept and reused.

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import { createMask, createVolume, type Geometry, type Volume } from '@glioscope/volume';
import { readVolumeFile, writeVolumeFile } from '@glioscope/volume/node';
import { initStudy, ensurePhantomCohort } from '@glioscope/study/node';
import { command, glioscope, glioscopeAsNobody, listFiles, tinyPhantoms, tinyStudy } from './tiny-study.ts';

let template: string;
let folder: string;
let copies = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glioscope-bad-'));
  template = join(folder, 'template');
  await ensurePhantomCohort(join(template, 'cohort'), tinyPhantoms(1, 1));
  initStudy(template, { ...tinyStudy(), parts: ['segmentation'] });
  expect(glioscope('run', template, '--only', 'preprocess').code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A copy of the preprocessed study to spoil. */
function spoiledStudy(): string {
  const copy = join(folder, `study-${copies++}`);
  cpSync(template, copy, { recursive: true, preserveTimestamps: true });
  return copy;
}
const victim = 'Phantom_A_001';
const scan = (study: string, suffix: string): string =>
  join(study, 'cohort', victim, `${victim}_${suffix}.nii.gz`);

async function changeScan(path: string, change: (volume: Volume) => Volume): Promise<void> {
  await writeVolumeFile(path, change(await readVolumeFile(path)));
}
const moved = (geometry: Geometry, shiftMm: number): Geometry => ({
  ...geometry,
  originMm: [geometry.originMm[0] + shiftMm, geometry.originMm[1], geometry.originMm[2]],
});

/** Runs the preparation of all patients, expecting that only the victim fails, with a text like `expected`. */
function expectOnlyVictimFails(study: string, ...expected: readonly RegExp[]): void {
  const { code, errors } = glioscope('run', study, '--only', 'preprocess');
  expect(code).toBe(1);
  expect(errors).toContain(`${victim}/`);
  expect(errors).not.toContain('Phantom_A_002/');
  for (const text of expected) expect(errors).toMatch(text);
  expect(errors).not.toMatch(/^\s+at /m);
}

describe('scans that cannot be used name the file and what is wrong, and spare the other patients', () => {
  test('a truncated gzip', () => {
    const study = spoiledStudy();
    truncateSync(scan(study, 't1'), 1000);
    expectOnlyVictimFails(study, /Phantom_A_001_t1\.nii\.gz/, /truncated|incomplete|cut|end/i);
  });

  test('a file that is no image', () => {
    const study = spoiledStudy();
    writeFileSync(scan(study, 't1'), 'not an image');
    expectOnlyVictimFails(study, /Phantom_A_001_t1\.nii\.gz/);
  });

  test('sequences of different geometry: which of size, spacing, origin, direction differs, and by how much', async () => {
    const study = spoiledStudy();
    await changeScan(scan(study, 't2'), ({ geometry, data }) => ({ geometry: moved(geometry, 3), data }));
    expectOnlyVictimFails(study, /origin/, /3 mm/);
  });

  test('wrong dimensions', async () => {
    const study = spoiledStudy();
    await writeVolumeFile(
      scan(study, 't2'),
      createVolume({
        size: [28, 34, 27],
        spacingMm: [6, 6, 6],
        originMm: [0, 0, 0],
        direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
      }),
    );
    expectOnlyVictimFails(study, /size/, /27/);
  });

  test('voxels that are not numbers', async () => {
    const study = spoiledStudy();
    await changeScan(scan(study, 't1'), ({ geometry, data }) => {
      const values = Float32Array.from(data);
      values[500] = Number.NaN;
      return { geometry, data: values };
    });
    expectOnlyVictimFails(study, /NaN/, /t1/);
  });

  test('an empty mask', async () => {
    const study = spoiledStudy();
    await changeScan(scan(study, 'seg'), ({ geometry }) => createMask(geometry));
    expectOnlyVictimFails(study, /mask/, /background/);
  });

  test('a mask outside the image: where it lies and where the image ends', async () => {
    const study = spoiledStudy();
    await changeScan(scan(study, 'seg'), ({ geometry, data }) => ({ geometry: moved(geometry, 5000), data }));
    expectOnlyVictimFails(study, /mask/, /mm/);
  });

  test('a 4D volume', () => {
    const study = spoiledStudy();
    writeFileSync(scan(study, 't1').replace('.gz', ''), fourDimensionalNifti());
    rmSync(scan(study, 't1'));
    expectOnlyVictimFails(study, /4/, /Phantom_A_001_t1\.nii/);
  });

  test('a file that may not be read', () => {
    const study = spoiledStudy();
    for (const path of [folder, study, ...listFiles(study).flatMap((file) => [dirname(file), file])]) {
      chmodSync(path, 0o777);
    }
    chmodSync(scan(study, 't1'), 0);
    const { code, errors } = glioscopeAsNobody('run', study, '--only', 'preprocess');
    expect(code).toBe(1);
    expect(errors).toMatch(/Phantom_A_001_t1\.nii\.gz: this user has no permission/);
  });

  test('what was finished is reused once the file is mended', () => {
    const study = spoiledStudy();
    const good = readFileSync(scan(study, 't1'));
    truncateSync(scan(study, 't1'), 1000);
    expect(glioscope('run', study, '--only', 'preprocess').code).toBe(1);
    writeFileSync(scan(study, 't1'), good);
    const { code, output } = glioscope('run', study, '--only', 'preprocess', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ computed: 0, reused: 8 });
  });

  test('a missing sequence leaves the patient out, with the reason', () => {
    const study = spoiledStudy();
    rmSync(scan(study, 't2'));
    const { code, output } = glioscope('check', study, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      exclusions: [{ id: victim, reason: expect.stringMatching(/T2/) }],
    });
  });
});

describe('tables that cannot be used stop before anything is computed', () => {
  const spoilTable = (name: string, change: (text: string) => string) => {
    const study = spoiledStudy();
    const path = join(study, 'cohort', name);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    const { code, errors } = glioscope('run', study, '--only', 'check');
    expect(code).toBe(1);
    expect(errors).not.toMatch(/^\s+at /m);
    return errors;
  };
  const changeCell = (text: string, column: string, value: string): string => {
    const lines = text.split('\n').map((line) => line.split('\t'));
    lines[1]![lines[0]!.indexOf(column)] = value;
    return lines.map((cells) => cells.join('\t')).join('\n');
  };

  test.each(['-5', '0'])('a survival time of %s days', (days) => {
    const errors = spoilTable('participants.tsv', (text) => changeCell(text, 'os_days', days));
    expect(errors).toContain(victim);
    expect(errors).toContain(days);
  });

  test('an unknown grade', () => {
    const errors = spoilTable('participants.tsv', (text) => changeCell(text, 'who_grade', '7'));
    expect(errors).toContain(victim);
    expect(errors).toContain('7');
  });

  test('a patient named twice', () => {
    const errors = spoilTable('participants.tsv', (text) => `${text.trimEnd()}\n${text.split('\n')[1]}\n`);
    expect(errors).toContain(victim);
    expect(errors).toMatch(/twice|duplicate|2 rows|more than once/i);
  });

  test('settings with an unknown or wrong entry', () => {
    const study = spoiledStudy();
    const path = join(study, 'study.json');
    const settings = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify({ ...settings, seed: 'one', colour: 'blue' }));
    const { code, errors } = glioscope('run', study);
    expect(code).toBe(1);
    expect(errors).toMatch(/seed/);
    expect(errors).toMatch(/colour/);
  });

  test('no study there', () => {
    const { code, errors } = glioscope('run', join(folder, 'nowhere'));
    expect(code).toBe(1);
    expect(errors).toMatch(/no study\.json.*glioscope init/);
  });
});

describe('a command used wrongly', () => {
  test('an unknown command or option ends with an exit code that is not 0', () => {
    expect(glioscope('segmnt').code).not.toBe(0);
    expect(glioscope('run', template, '--fast').code).not.toBe(0);
  });

  test('a cohort that is not there leaves nothing behind, so that the mended command works', () => {
    const study = join(folder, 'new-study');
    const { code, errors } = glioscope('init', study, '--brats', join(folder, 'nowhere'));
    expect(code).toBe(1);
    expect(errors).toMatch(/nowhere.*check the path/);
    expect(existsSync(study)).toBe(false);
  });

  test('an option names itself and what it expects', () => {
    const { code, errors } = glioscope('run', template, '--jobs', 'two');
    expect(code).toBe(1);
    expect(errors).toMatch(/--jobs <number>.*'two'.*whole number/);
  });

  test('a reader that closes early is no failure', () => {
    const shell = `"${process.execPath}" "${command}" radiomics --help | true`;
    const { stderr } = spawnSync(shell, { encoding: 'utf8', shell: true });
    expect(stderr).toBe('');
  });

  test('an unknown step lists those there are', () => {
    const { code, errors } = glioscope('run', template, '--only', 'preproces');
    expect(code).toBe(1);
    expect(errors).toContain('preprocess');
  });

  test('a model with an operator that the runtime does not know is not adopted', () => {
    const model = fileURLToPath(new URL('../reference/neural/foreign/custom-operator.onnx', import.meta.url));
    const describe = join(folder, 'description.json');
    const description = { kind: 'segmentation', sequences: ['t1'], spacingMm: [1, 1, 1], window: [4, 4, 4] };
    writeFileSync(describe, JSON.stringify({ ...description, tumourClasses: [0] }));
    const out = join(folder, 'adopted.onnx');
    const { code, errors } = glioscope('model', 'adopt', model, '--describe', describe, '--out', out);
    expect(code).toBe(1);
    expect(errors).toMatch(/Cannot adopt .*operator com\.example:DeformableConv \(node head\/deform/);
    expect(existsSync(out)).toBe(false);
  });

  test('a bundle that is none, and one whose file was changed', () => {
    const scans = [
      '--t1',
      scan(template, 't1'),
      '--t1gd',
      scan(template, 't1ce'),
      '--t2',
      scan(template, 't2'),
    ];
    const out = join(folder, 'prediction');
    const none = glioscope('predict', ...scans, '--bundle', template, '--out', out);
    expect(none.code).toBe(1);
    expect(none.errors).toContain('bundle.json');
    const fake = join(folder, 'fake-bundle');
    mkdirSync(fake);
    copyFileSync(scan(template, 't1'), join(fake, 'segmentation.onnx'));
    writeFileSync(join(fake, 'bundle.json'), '{"format":"other"}');
    expect(glioscope('predict', ...scans, '--bundle', fake, '--out', out).errors).toMatch(/format/);
  });
});

/** A NIfTI-1 file of 4 × 4 × 4 × 2 floats. */
function fourDimensionalNifti(): Uint8Array {
  const bytes = new Uint8Array(352 + 4 ** 3 * 2 * 4);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 348, true);
  [4, 4, 4, 4, 2, 1, 1, 1].forEach((size, i) => view.setInt16(40 + 2 * i, size, true));
  view.setInt16(70, 16, true);
  view.setInt16(72, 32, true);
  for (let i = 0; i < 8; i++) view.setFloat32(76 + 4 * i, 1, true);
  view.setFloat32(108, 352, true);
  bytes.set([0x6e, 0x2b, 0x31, 0x00], 344);
  return bytes;
}
