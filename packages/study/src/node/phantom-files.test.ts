import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMaskFile, readVolumeFile } from '@glioscope/volume/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  phantomCohort,
  phantomRoster,
  phantomScanners,
  type PhantomPatient,
  type PhantomSettings,
} from '../phantom/index.ts';
import { readCohort } from './cohort-files.ts';
import { writePhantomCohort, writePhantomPatient, writePhantomTables } from './phantom-files.ts';

const settings: PhantomSettings = {
  seed: 8,
  centers: [
    { name: 'A', hgg: 1, lgg: 2, scanner: phantomScanners.A },
    { name: 'B', hgg: 1, lgg: 2, scanner: phantomScanners.B },
  ],
  size: [30, 36, 28],
  spacingMm: [5.5, 5.5, 5.5],
  skull: false,
};

let root: string;
let patients: PhantomPatient[];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'glioscope-phantoms-'));
  const heard: number[] = [];
  await writePhantomCohort(join(root, 'first'), settings, (done, total) => heard.push(done / total));
  expect(heard.at(-1)).toBe(1);
  patients = [...phantomCohort(settings)];
});
afterAll(() => rm(root, { recursive: true }));

async function digests(folder: string): Promise<Record<string, string>> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  const rows = paths.map(async (path) => [
    path.slice(folder.length),
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  ]);
  return Object.fromEntries(await Promise.all(rows)) as Record<string, string>;
}

test('the same bytes in whatever order and by however many writers at once', async () => {
  const folder = join(root, 'second');
  const roster = phantomRoster(settings);
  const records = new Map(
    await Promise.all(
      roster
        .toReversed()
        .map(
          async (identity) => [identity.id, await writePhantomPatient(folder, settings, identity)] as const,
        ),
    ),
  );
  await writePhantomTables(
    folder,
    roster.map(({ id }) => records.get(id)!),
  );
  const first = await digests(join(root, 'first'));
  expect(Object.keys(first)).toHaveLength(6 * 5 + 4);
  expect(await digests(folder)).toEqual(first);
});

test.each(['brats', 'participants', undefined] as const)(
  'reads back as a cohort (format %s)',
  async (format) => {
    const { participants, exclusions } = await readCohort(join(root, 'first'), {
      ...(format ? { format } : {}),
      sequences: ['t1', 't1gd', 't2', 'flair'],
      masksRequired: true,
      gradeRequired: true,
    });
    expect(exclusions).toEqual([]);
    expect(participants).toEqual(
      patients.map(({ id, center, grade, clinic, enhances }) => ({
        id,
        center,
        grade,
        sequences: {
          t1: `${id}/${id}_t1.nii.gz`,
          t1gd: `${id}/${id}_t1ce.nii.gz`,
          t2: `${id}/${id}_t2.nii.gz`,
          flair: `${id}/${id}_flair.nii.gz`,
        },
        expertMask: `${id}/${id}_seg.nii.gz`,
        whoGrade: clinic.whoGrade,
        ageYears: clinic.ageYears,
        sex: clinic.sex,
        survivalDays: clinic.survivalDays,
        died: clinic.died,
        covariates: {
          // BraTS's own table alone knows the resection.
          ...(format === 'participants' ? {} : { extent_of_resection: clinic.resection }),
          histology: clinic.histology,
          laterality: clinic.laterality,
          location: clinic.location,
          contrast_enhancement: enhances ? 'yes' : 'no',
        },
      })),
    );
  },
);

test('images and masks come back as they were made', async () => {
  const { id, sequences, mask } = patients[1]!;
  const file = (name: string): string => join(root, 'first', id, `${id}_${name}.nii.gz`);
  const read = await readVolumeFile(file('t1ce'));
  expect(Array.from(read.data)).toEqual(Array.from(sequences.t1gd.data));
  expect(read.geometry.size).toEqual(mask.geometry.size);
  expect(read.geometry.spacingMm).toEqual(mask.geometry.spacingMm);
  for (const axis of [0, 1, 2] as const) {
    // NIfTI stores the origin as float32.
    expect(read.geometry.originMm[axis]).toBeCloseTo(mask.geometry.originMm[axis], 4);
  }
  expect((await readMaskFile(file('seg'))).data).toEqual(mask.data);
});

test('BraTS tables read as the challenge published them, and nothing that a reader opens tells the truth', async () => {
  const text = (name: string): Promise<string> => readFile(join(root, 'first', name), 'utf8');
  const survival = await text('survival_info.csv');
  expect(survival).toMatch(/^Brats20ID,Age,Survival_days,Extent_of_Resection\n/);
  for (const { id, clinic } of patients) {
    const days = clinic.died ? `${clinic.survivalDays}` : `ALIVE (${clinic.survivalDays} days later)`;
    expect(survival).toContain(`${id},${clinic.ageYears},${days},${clinic.resection ?? 'NA'}\n`);
  }
  expect(await text('name_mapping.csv')).toMatch(
    /^Grade,BraTS_2020_subject_ID\nHGG,Phantom_A_001\nLGG,Phantom_A_002\n/,
  );
  const truth = await text('truth.tsv');
  for (const { clinic } of patients) {
    expect(truth).toContain(`${clinic.truth.heterogeneity}\t`);
    expect(await text('participants.tsv')).not.toContain(`${clinic.truth.heterogeneity}`);
  }
});
