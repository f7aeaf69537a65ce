// A phantom cohort made by all cores, once: a finished one of the same settings is left as it is.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createWorkerPool } from '@glioscope/parallel';
import { type PhantomRecord, phantomRoster, type PhantomSettings } from '../phantom/index.ts';
import { writeFileAtomically } from './engine/atomic-write.ts';
import { writePhantomTables } from './phantom-files.ts';
import type { PhantomRequest } from './phantom-worker.ts';

/** Written last: its presence means that the cohort is whole. */
const settingsFile = 'phantoms.json';

/**
 * Makes the cohort in `root` unless it is there. Patients depend on their identity alone, so the number of workers
 * changes no byte. `onPatient` hears after each patient how many are done.
 */
export async function ensurePhantomCohort(
  root: string,
  settings: PhantomSettings,
  onPatient: (done: number, total: number) => void = () => {},
): Promise<void> {
  const path = join(root, settingsFile);
  const text = `${JSON.stringify(settings, null, 2)}\n`;
  if (existsSync(path)) {
    if (readFileSync(path, 'utf8') === text) return;
    throw new RangeError(
      `Cannot make phantoms in ${root}: other phantoms are there (see ${settingsFile}). Name another folder or remove that one.`,
    );
  }
  const roster = phantomRoster(settings);
  const pool = createWorkerPool(new URL('./phantom-worker.js', import.meta.url));
  let done = 0;
  try {
    const records = await Promise.all(
      roster.map(async (identity) => {
        const record = await pool.run({ root, settings, identity } satisfies PhantomRequest);
        onPatient(++done, roster.length);
        return record as PhantomRecord;
      }),
    );
    await writePhantomTables(root, records);
  } finally {
    await pool.close();
  }
  writeFileAtomically(path, text);
}
