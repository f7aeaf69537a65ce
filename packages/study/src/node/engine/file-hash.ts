// SHA-256 of files, remembered by size and modification time so that an unchanged cohort is not read again.

import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { writeFileAtomically } from './atomic-write.ts';

interface Remembered {
  readonly size: number;
  readonly modifiedMs: number;
  readonly sha256: string;
}

/** Hashes files; `save` keeps what was learned for the next run. Losing the memory costs time, never correctness. */
export class FileHashes {
  readonly #path: string;
  readonly #remembered: Map<string, Remembered>;
  #changed = false;

  constructor(path: string) {
    this.#path = path;
    this.#remembered = new Map(Object.entries(readMemory(path)));
  }

  /** SHA-256 in hexadecimal. Throws when the file cannot be read. */
  async of(path: string): Promise<string> {
    try {
      return await this.#hash(path);
    } catch (error) {
      throw explained(error as NodeJS.ErrnoException, path);
    }
  }

  async #hash(path: string): Promise<string> {
    const { size, mtimeMs } = statSync(path);
    const known = this.#remembered.get(path);
    if (known?.size === size && known.modifiedMs === mtimeMs) return known.sha256;
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    const sha256 = hash.digest('hex');
    this.#remembered.set(path, { size, modifiedMs: mtimeMs, sha256 });
    this.#changed = true;
    return sha256;
  }

  /** A folder was renamed: what is known of its files goes along (a rename keeps the modification time). */
  moved(from: string, to: string): void {
    for (const [path, known] of this.#remembered) {
      if (!path.startsWith(`${from}/`)) continue;
      this.#remembered.delete(path);
      this.#remembered.set(to + path.slice(from.length), known);
    }
  }

  save(): void {
    if (!this.#changed) return;
    writeFileAtomically(this.#path, JSON.stringify(Object.fromEntries(this.#remembered)));
    this.#changed = false;
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user has no permission. Change its permissions, or run as a user who may read it',
  EPERM: 'this user has no permission. Change its permissions, or run as a user who may read it',
  ENOENT: 'it is not there. Put it back, or name the patient under cohort.exclude in study.json',
  EISDIR: 'it is a folder, and a file was expected',
};

function explained(error: NodeJS.ErrnoException, path: string): Error {
  const reason = error.code === undefined ? undefined : reasons[error.code];
  return reason === undefined ? error : new RangeError(`Cannot read ${path}: ${reason}`, { cause: error });
}

function readMemory(path: string): Record<string, Remembered> {
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, Remembered>;
  } catch {
    return {};
  }
}
