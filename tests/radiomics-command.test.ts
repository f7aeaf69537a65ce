// `glioscope radiomics` as people run it: one case, a batch with bad rows, a killed batch.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { extractIbsi, extractRadiomics, featureMaps } from '@glioscope/radiomics';
import { axisAlignedGeometry, type Geometry, type Mask, type Volume } from '@glioscope/volume';
import { readMaskFile, readVolumeFile, writeVolumeFile } from '@glioscope/volume/node';
import {
  extractRadiomicsFiles,
  parseCaseTable,
  readRecipe,
  runRadiomicsBatch,
  tableText,
  writeFeatureMaps,
} from '@glioscope/study/radiomics';
import { glioscope, glioscopeCommand } from './tiny-study.ts';

let folder: string;
const at = (name: string): string => join(folder, name);

const cases = 4;
const size = 16;

/** A ball in a textured image; every number of a case differs. */
function phantom(number: number, shiftMm = 0): { image: Volume; mask: Mask } {
  const plain = axisAlignedGeometry([size, size, size], [1, 1.5, 2]);
  const geometry: Geometry = { ...plain, originMm: [shiftMm, 0, 0] };
  const image = { geometry, data: new Float32Array(size ** 3) };
  const mask = { geometry, data: new Uint8Array(size ** 3) };
  for (let z = 0, i = 0; z < size; z++) {
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++, i++) {
        image.data[i] = 100 + 60 * Math.sin(x * 0.7 + number) * Math.cos(y * 0.5) + 9 * ((i * 7919) % 11) + z;
        const distance = Math.hypot(x - size / 2, y - size / 2, z - size / 2);
        if (distance < 5 + (number % 3)) mask.data[i] = distance < 3 ? 2 : 1;
      }
    }
  }
  return { image, mask };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glioscope-radiomics-'));
  for (let number = 1; number <= cases; number++) {
    const { image, mask } = phantom(number);
    await writeVolumeFile(at(`image-${number}.nrrd`), image);
    await writeVolumeFile(at(`mask-${number}.nii.gz`), mask);
  }
  const shifted = phantom(1, 40);
  await writeVolumeFile(at('shifted.nrrd'), shifted.mask);
  const single = phantom(1);
  single.mask.data.fill(0);
  // Two voxels that touch nobody: no co-occurrences, no runs.
  single.mask.data[(size + 1) * size + 3] = 1;
  single.mask.data[(5 * size + 9) * size + 8] = 1;
  await writeVolumeFile(at('islands.nrrd'), single.mask);
});
afterAll(() => rmSync(folder, { recursive: true }));

function json(...parameters: string[]): Record<string, unknown> {
  const { code, output, errors } = glioscope('radiomics', ...parameters, '--json');
  expect(errors).toBe('');
  expect(code).toBe(0);
  return JSON.parse(output) as Record<string, unknown>;
}

describe('one case', () => {
  test('JSON has the names and numbers of extractRadiomics', async () => {
    const [image, mask] = [at('image-1.nrrd'), at('mask-1.nii.gz')];
    const result = json(image, mask, '--label', '2', '--setting', 'binWidth:10');
    const options = { profile: 'pyradiomics', label: 2, binWidth: 10 } as const;
    const { names, values } = extractRadiomics(
      await readVolumeFile(image),
      await readMaskFile(mask),
      options,
    );
    expect(names.map((name) => result[name])).toEqual([...values]);
    expect(result).toMatchObject({ Image: image, Mask: mask, original_glcm_notes: '', case_notes: '' });
  });

  test('values that cannot be computed are null, with a code in the notes of their class', async () => {
    const recipe = readRecipe({ settings: [] });
    const { columns, row } = await extractRadiomicsFiles(at('image-1.nrrd'), at('islands.nrrd'), recipe);
    expect(Object.fromEntries(columns.map((name, index) => [name, row[index]]))).toMatchObject({
      original_glcm_JointEntropy: null,
      original_glcm_notes: 'no-neighbours',
      original_glrlm_notes: 'no-runs',
      original_shape_notes: '',
    });
  });

  test("the profile ibsi has the IBSI's tags, and its own settings", async () => {
    const recipe = readRecipe({ profile: 'ibsi', settings: ['binWidth:25', 'textureSpaces:3d'] });
    const { columns, row } = await extractRadiomicsFiles(at('image-1.nrrd'), at('mask-1.nii.gz'), recipe);
    const { names, values } = extractIbsi(
      await readVolumeFile(at('image-1.nrrd')),
      await readMaskFile(at('mask-1.nii.gz')),
      { discretisation: { method: 'fixedBinSize', width: 25 }, textureSpaces: ['3d'] },
    );
    expect(columns.slice(2, 2 + names.length)).toEqual(names);
    expect(row.slice(2, 2 + names.length)).toEqual(
      [...values].map((value) => (Number.isNaN(value) ? null : value)),
    );
    expect(columns.slice(2 + names.length)).toContain('cm_notes');
    expect(() => readRecipe({ profile: 'ibsi', settings: ['gldm_a:1'] })).toThrow(/gldm_a/);
  });

  test('voxel mode writes a map of each feature, named as PyRadiomics names it', async () => {
    writeFileSync(at('maps.yaml'), 'featureClass: {shape: null, firstorder: [Mean], glcm: [JointEntropy]}');
    const recipe = readRecipe({ params: at('maps.yaml'), settings: ['kernelRadius:2'] });
    const { columns, row } = await writeFeatureMaps({
      image: at('image-1.nrrd'),
      mask: at('mask-1.nii.gz'),
      recipe,
      folder: at('maps'),
    });
    const paths = ['original_firstorder_Mean', 'original_glcm_JointEntropy'].map((name) =>
      at(`maps/Case-1_${name}.nrrd`),
    );
    expect(columns.slice(2, 4).map((_, index) => row[index + 2])).toEqual(paths);
    const map = featureMaps(
      await readVolumeFile(at('image-1.nrrd')),
      await readMaskFile(at('mask-1.nii.gz')),
      {
        features: ['original_glcm_JointEntropy'],
        settings: { kernelRadius: 2 },
      },
    ).get('original_glcm_JointEntropy')!;
    expect(await readVolumeFile(paths[1]!)).toEqual({ geometry: map.geometry, data: map.data });
  });

  test('wrong use is refused with what was expected', () => {
    expect(glioscope('radiomics', at('image-1.nrrd'))).toMatchObject({
      code: 1,
      output: '',
      errors: expect.stringContaining('expected a mask'),
    });
    expect(() => readRecipe({ settings: ['binWidht:10'] })).toThrow(/binWidht.*binWidth/s);
  });
});

describe('a batch', () => {
  const table = (rows: readonly string[]): string => {
    const path = at(`cases-${rows.length}.csv`);
    writeFileSync(path, `Patient,Image,Mask,Label\n${rows.map((row) => `${row}\n`).join('')}`);
    return path;
  };
  const goodRows = Array.from(
    { length: cases },
    (_, i) => `P${i + 1},image-${i + 1}.nrrd,mask-${i + 1}.nii.gz,1`,
  );

  test('bad cases stop no other: rows in order, the same columns, reasons in case_notes, exit code 1', () => {
    const path = table([
      goodRows[0]!,
      'P-missing,nowhere.nrrd,mask-2.nii.gz,1',
      'P-label,image-2.nrrd,mask-2.nii.gz,7',
      '"P, shifted",image-1.nrrd,shifted.nrrd,1',
      'P-text,image-2.nrrd,mask-2.nii.gz,one',
      'P-islands,image-1.nrrd,islands.nrrd,',
      'P-short,image-2.nrrd',
    ]);
    const { code, output, errors } = glioscope('radiomics', path, '--jobs', '2', '--json');
    expect(code).toBe(1);
    expect(errors).toMatch(/5 of 7 cases failed/);
    const rows = JSON.parse(output) as Record<string, unknown>[];
    expect(rows.map(({ Patient }) => Patient)).toEqual([
      'P1',
      'P-missing',
      'P-label',
      'P, shifted',
      'P-text',
      'P-islands',
      'P-short',
    ]);
    for (const row of rows) expect(Object.keys(row)).toEqual(Object.keys(rows[0]!));
    expect(rows.map(({ case_notes }) => case_notes)).toEqual([
      '',
      expect.stringMatching(/nowhere\.nrrd.*found none/),
      expect.stringMatching(/label.*7.*1, 2/),
      expect.stringMatching(/origin differs by 40 mm/),
      expect.stringMatching(/Label.*'one'/),
      '',
      expect.stringMatching(/4 cells.*got 2/),
    ]);
    expect(rows[2]!['original_glcm_Idm']).toBeNull();
    expect(rows[5]).toMatchObject({ original_glcm_notes: 'no-neighbours', original_shape_notes: '' });
  });

  test('killed and run again: nothing finished is recomputed, and the bytes are those of another number of workers', async () => {
    const path = table(goodRows);
    const parameters = ['radiomics', path, '--profile', 'paper'];
    const out = at('killed.csv');
    const kept = `${out}.cases`;
    const finished = (): string[] =>
      existsSync(kept) ? readdirSync(kept).filter((name) => name.endsWith('.json')) : [];
    const run = spawn(process.execPath, [glioscopeCommand, ...parameters, '--jobs', '2', '--out', out]);
    const ended = new Promise((resolve) => run.on('exit', resolve));
    while (finished().length < 2 && run.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 2));
    run.kill('SIGKILL');
    await ended;
    expect(existsSync(out)).toBe(false);
    const before = finished().map((name) => [name, statSync(join(kept, name)).mtimeMs]);
    expect(before.length).toBeGreaterThanOrEqual(2);

    expect(glioscope(...parameters, '--jobs', '2', '--out', out).code).toBe(0);
    const { columns, rows, computed } = await runRadiomicsBatch({
      table: parseCaseTable(path, readFileSync(path, 'utf8')),
      base: folder,
      recipe: readRecipe({ profile: 'paper', settings: [] }),
      finished: at('alone'),
      jobs: 1,
    });
    expect(computed).toBe(cases);
    expect(readFileSync(out, 'utf8')).toBe([...tableText('csv', columns, rows())].join(''));
    expect(before.map(([name]) => [name, statSync(join(kept, name as string)).mtimeMs])).toEqual(before);
    expect(finished()).toHaveLength(cases);
  });
});
