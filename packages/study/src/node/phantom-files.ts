// A phantom cohort on disk, in the layout of BraTS 2020: flat patient folders, the challenge's tables, and ours.

import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeVolumeFile } from '@glioscope/volume/node';
import {
  phantomPatient,
  phantomRoster,
  phantomSequences,
  phantomTables,
  type PhantomIdentity,
  type PhantomRecord,
  type PhantomSequence,
  type PhantomSettings,
} from '../phantom/index.ts';

const fileSuffix: Readonly<Record<PhantomSequence, string>> = {
  t1: 't1',
  t1gd: 't1ce',
  t2: 't2',
  flair: 'flair',
};

/**
 * Makes one patient and writes the images into `<root>/<id>/<id>_{t1,t1ce,t2,flair,seg}.nii.gz`. Patients may be written
 * in any order and by any number of workers at once: the bytes are the same.
 */
export async function writePhantomPatient(
  root: string,
  settings: PhantomSettings,
  identity: PhantomIdentity,
): Promise<PhantomRecord> {
  const { id, center, grade, clinic, enhances, sequences, mask } = phantomPatient(settings, identity);
  const folder = join(root, id);
  await mkdir(folder, { recursive: true });
  for (const name of phantomSequences) {
    await writeVolumeFile(join(folder, `${id}_${fileSuffix[name]}.nii.gz`), sequences[name]);
  }
  await writeVolumeFile(join(folder, `${id}_seg.nii.gz`), mask);
  return { id, center, grade, clinic, enhances };
}

/** Writes `name_mapping.csv`, `survival_info.csv`, `participants.tsv` and `truth.tsv`, each by rename. */
export async function writePhantomTables(root: string, records: readonly PhantomRecord[]): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const [name, text] of Object.entries(phantomTables(records))) {
    const path = join(root, name);
    await writeFile(`${path}.part`, text);
    await rename(`${path}.part`, path);
  }
}

/**
 * Writes a whole cohort into `root`; the tables come last, so that a folder without them is known to be unfinished.
 * `onPatient` hears after each patient how many are done.
 */
export async function writePhantomCohort(
  root: string,
  settings: PhantomSettings,
  onPatient: (done: number, total: number) => void = () => {},
): Promise<void> {
  const roster = phantomRoster(settings);
  const records: PhantomRecord[] = [];
  for (const identity of roster) {
    records.push(await writePhantomPatient(root, settings, identity));
    onPatient(records.length, roster.length);
  }
  await writePhantomTables(root, records);
}
