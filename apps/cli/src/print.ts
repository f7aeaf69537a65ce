// Results to a file, whole or not at all, or to standard output at the pace of its reader.

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writePiecesAtomically } from '@glioscope/study/radiomics';

/** Writes text, piece by piece, to the file at `path` or, without one, to standard output. */
export async function printPieces(pieces: Iterable<string>, path: string | undefined): Promise<void> {
  if (path !== undefined) {
    writePiecesAtomically(path, pieces);
    return;
  }
  await pipeline(Readable.from(pieces), process.stdout, { end: false });
}
