// One run at a time in a study's folder: a second one would pull the first one's work from under it.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Takes the lock at `path` and returns how to give it back. A lock whose process is gone (killed) is taken over. */
export function lockStudy(path: string): () => void {
  mkdirSync(dirname(path), { recursive: true });
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
    if (holder > 0 && holder !== process.pid && isAlive(holder)) {
      throw new RangeError(
        `Cannot run this study: process ${holder} is running it. Wait for it to end, or stop it first.`,
      );
    }
    rmSync(path, { force: true });
  }
}
