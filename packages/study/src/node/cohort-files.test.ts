import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { splitCohort } from '../cohort/index.ts';
import { listCohort, readCohort } from './cohort-files.ts';

// Real data lie outside the project; without them these tests skip.
const data = process.env['GLIOSCOPE_DATA'] ?? new URL('../../../../../shared/data', import.meta.url).pathname;
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'glioscope-cohort-'));
});
afterEach(() => rm(root, { recursive: true }));

async function put(path: string, text = ''): Promise<void> {
  const file = join(root, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, text);
}

test('lists files of all levels, hidden ones left out, and reads the tables', async () => {
  await put('HGG/P1/P1_t1.nii.gz');
  await put('HGG/P1/.P1_t1.nii.gz');
  await put('.git/config');
  await put('notes.csv', 'not a table of the cohort');
  await put('name_mapping.csv', 'Grade,BraTS_2020_subject_ID\nHGG,P1\n');
  await symlink(join(root, 'HGG', 'P1'), join(root, 'P2'));
  await symlink(join(root, 'nowhere'), join(root, 'P3'));
  expect(await listCohort(root)).toEqual({
    files: ['HGG/P1/P1_t1.nii.gz', 'P2/P1_t1.nii.gz', 'P3', 'name_mapping.csv', 'notes.csv'],
    tables: { 'name_mapping.csv': 'Grade,BraTS_2020_subject_ID\nHGG,P1\n' },
  });
});

test('says when there is no folder, or a file in its place', async () => {
  const settings = { sequences: ['t1'] };
  await expect(readCohort(join(root, 'absent'), settings)).rejects.toThrow(
    /expected a folder at .*absent, found none/,
  );
  await put('file');
  await expect(readCohort(join(root, 'file'), settings)).rejects.toThrow(/found a file/);
  await expect(readCohort(root, settings)).rejects.toThrow(/no patient folders found/);
});

test.skipIf(!existsSync(join(data, 'brats')))('reads the BraTS folder of GLIOSCOPE_DATA', async () => {
  const cohort = await readCohort(join(data, 'brats'), {
    sequences: ['t1', 't1gd', 't2'],
    masksRequired: true,
  });
  expect(cohort.participants).toHaveLength(8);
  expect(cohort.exclusions).toEqual([]);
  expect(cohort.participants.at(-1)).toMatchObject({
    id: 'BraTS20_Training_001',
    center: 'BraTS20',
    grade: null,
  });
  for (const { sequences, expertMask } of cohort.participants) {
    expect(Object.keys(sequences).sort()).toEqual(['flair', 't1', 't1gd', 't2']);
    expect(existsSync(join(data, 'brats', expertMask!))).toBe(true);
  }
});

test.skipIf(!existsSync(join(data, 'tcga-lgg')))(
  'reads and splits the TCGA-LGG folder of GLIOSCOPE_DATA',
  async () => {
    const cohort = await readCohort(join(data, 'tcga-lgg'), {
      sequences: ['t1', 'flair', 't1gd'],
      masksRequired: true,
      gradeRequired: true,
    });
    const { participants, exclusions } = cohort;
    expect(participants.length + exclusions.length).toBe(38);
    expect(new Set(exclusions.map(({ reason }) => reason))).toEqual(
      new Set(['no T1 sequence', 'no T1-Gd sequence']),
    );
    expect(participants.every(({ grade, died }) => grade === 'LGG' && died !== null)).toBe(true);
    expect(participants.find(({ id }) => id === 'TCGA-CS-4941')).toMatchObject({
      center: 'CS',
      whoGrade: 3,
      ageYears: 67,
      sex: 'M',
      survivalDays: 234,
      died: true,
      covariates: { histology: 'astrocytoma', laterality: 'right', location: 'frontal', idh: null },
    });
    const split = splitCohort(
      cohort,
      {
        fractions: [0.6, 0.2, 0.2],
        survival: { trainingCenter: 'DU', validationCenter: 'CS' },
        keepSurvivalValidationUnseen: true,
      },
      1,
    );
    expect(split.survivalTrain.every((id) => id.includes('-DU-'))).toBe(true);
    expect(split.survivalValidation.every((id) => id.includes('-CS-'))).toBe(true);
    expect(split.test).toEqual(split.survivalValidation);
  },
);

test.skipIf(!existsSync(join(data, 'tables/brats')))(
  'reads the published BraTS tables of GLIOSCOPE_DATA',
  async () => {
    const table = (name: string) => readFile(join(data, 'tables/brats', name), 'utf8');
    await put('name_mapping.csv', await table('brats2019-name_mapping.csv'));
    for (const id of ['BraTS19_CBICA_AAB_1', 'BraTS19_2013_8_1']) {
      for (const name of ['t1', 't1ce', 't2', 'flair', 'seg']) await put(`${id}/${id}_${name}.nii.gz`);
    }
    const naming = await readCohort(root, { sequences: ['t1', 't1gd', 't2'], gradeRequired: true });
    expect(naming.participants.map(({ id, grade, center }) => [id, grade, center])).toEqual([
      ['BraTS19_2013_8_1', 'LGG', '2013'],
      ['BraTS19_CBICA_AAB_1', 'HGG', 'CBICA'],
    ]);
    expect(naming.exclusions).toHaveLength(333);
    await rm(join(root, 'name_mapping.csv'));
    await put('survival_info.csv', await table('brats2020-survival_info.csv'));
    for (const name of ['t1', 't1ce', 't2'])
      await put(`BraTS20_Training_001/BraTS20_Training_001_${name}.nii`);
    const survival = await readCohort(root, { sequences: ['t1', 't1gd', 't2'] });
    expect(survival.participants.find(({ id }) => id === 'BraTS20_Training_001')).toMatchObject({
      ageYears: 60.463,
      survivalDays: 289,
      died: true,
      covariates: { extent_of_resection: 'GTR' },
    });
  },
);
