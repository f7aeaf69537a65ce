// Several files that belong together appear in a folder together or not at all: written aside, then moved into place.

import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * Asks, before long work, whether `folder` can be made and written.
 * @throws RangeError that names what stands in the way.
 */
export function requireWritableFolder(folder: string): void {
  let nearest = resolve(folder);
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  if (!statSync(nearest).isDirectory()) {
    throw new RangeError(
      `Cannot write into ${folder}: expected a folder at ${nearest}, found a file; name another folder`,
    );
  }
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new RangeError(
      `Cannot write into ${folder}: expected permission to write in ${nearest}, got none (${code}); ` +
        'change the permissions, or name another folder',
      { cause: error },
    );
  }
}

/** Writes `names` by `write` into a folder of their own beside their place, and moves them once all are there. */
export async function writeTogether(
  folder: string,
  names: readonly string[],
  write: (folder: string) => Promise<void>,
): Promise<void> {
  const existed = existsSync(folder);
  mkdirSync(folder, { recursive: true });
  const aside = mkdtempSync(join(folder, '.writing-'));
  try {
    await write(aside);
    for (const name of names) renameSync(join(aside, name), join(folder, name));
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    if (!existed) rmdirSync(folder);
    throw error;
  }
  rmdirSync(aside);
}
