// A cohort from a folder on disk: lists the files, reads the tables, and leaves the rest to `parseCohort`.

import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isCohortTable, parseCohort, type CohortListing, type CohortSettings } from '../cohort/index.ts';
import type { Cohort } from '../participant.ts';

/** Folders below the root that may hold images: `archive/HGG/patient/ses-1/anat` is the deepest in use. */
const deepestLevel = 6;

/** Every file below `root` (hidden ones left out) and the text of the tables among them. */
export async function listCohort(root: string): Promise<CohortListing> {
  const files: string[] = [];
  // Shared data often stands behind links. One that leads nowhere counts as a file: opening it will say so.
  const leadsToFolder = (path: string): Promise<boolean> =>
    stat(join(root, path)).then(
      (found) => found.isDirectory(),
      () => false,
    );
  async function walk(folder: string, level: number): Promise<void> {
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    entries.sort((first, second) => (first.name < second.name ? -1 : 1));
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() || (entry.isSymbolicLink() && (await leadsToFolder(path)))) {
        if (level < deepestLevel) await walk(path, level + 1);
      } else {
        files.push(path);
      }
    }
  }
  try {
    await walk('', 0);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const found = code === 'ENOENT' ? 'found none' : code === 'ENOTDIR' ? 'found a file' : message;
    throw new RangeError(
      `Cannot read the cohort: expected a folder at ${resolve(root)}, ${found}; check the path`,
      {
        cause: error,
      },
    );
  }
  const tables: Record<string, string> = {};
  for (const path of files.filter(isCohortTable)) tables[path] = await readFile(join(root, path), 'utf8');
  return { files, tables };
}

/**
 * The cohort in a folder; see `parseCohort` for formats, exclusions and errors. Paths of images are relative to `root`.
 * Images are not opened: whether they can be read shows when they are.
 */
export async function readCohort(root: string, settings: CohortSettings): Promise<Cohort> {
  return parseCohort(await listCohort(root), settings);
}
