// A file that a command line names.

import { readFileSync } from 'node:fs';
import { CommandError } from './failure.ts';

/** @throws {CommandError} that says what is wrong with the path */
export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const found =
      code === 'ENOENT'
        ? 'expected a file, found none'
        : code === 'EISDIR'
          ? 'expected a file, found a folder'
          : message;
    throw new CommandError(`Cannot read ${path}: ${found}; check the path`);
  }
}

/** As `readBytes`, as UTF-8 text. */
export const readText = (path: string): string => new TextDecoder().decode(readBytes(path));
