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

/** As text: UTF-8, or what spreadsheets write besides, UTF-16 with its mark and Windows' Western European bytes. */
export function readText(path: string): string {
  const bytes = readBytes(path);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
