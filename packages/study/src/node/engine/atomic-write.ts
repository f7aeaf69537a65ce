// Files appear whole or not at all: written beside their place, flushed, then renamed into it.

import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a file atomically; a failure leaves the old file, if any, as it was. Makes missing folders. */
export function writeFileAtomically(path: string, content: string | Uint8Array): void {
  writePiecesAtomically(path, [content]);
}

/** As `writeFileAtomically`, of pieces made one by one: only one of them is in memory. */
export function writePiecesAtomically(path: string, pieces: Iterable<string | Uint8Array>): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.part`;
  try {
    const file = openSync(temporary, 'w');
    try {
      for (const piece of pieces) {
        const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
        for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
