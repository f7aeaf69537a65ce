// Where patient steps keep their images, and how they read each other's.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mask, Volume } from '@glioscope/volume';
import { readMaskFile, readVolumeFile, writeVolumeFile } from '@glioscope/volume/node';
import type { Sequence } from '../../participant.ts';

/** Name of a sequence's image in a step's folder, such as `working-t1gd.nii`: floats of noise hardly compress. */
export const imageFile = (prefix: string, sequence: Sequence): string => `${prefix}-${sequence}.nii`;

export async function readImages(
  folder: string,
  prefix: string,
  sequences: readonly Sequence[],
): Promise<Record<Sequence, Volume<Float32Array>>> {
  const images: Record<Sequence, Volume<Float32Array>> = {};
  for (const sequence of sequences) {
    const { geometry, data } = await readVolumeFile(join(folder, imageFile(prefix, sequence)));
    images[sequence] = { geometry, data: data instanceof Float32Array ? data : Float32Array.from(data) };
  }
  return images;
}

export async function writeImages(
  folder: string,
  prefix: string,
  images: Readonly<Record<Sequence, Volume>>,
): Promise<void> {
  for (const [sequence, image] of Object.entries(images)) {
    await writeVolumeFile(join(folder, imageFile(prefix, sequence)), image);
  }
}

export const readMask = (folder: string, name: string): Promise<Mask> => readMaskFile(join(folder, name));

export const writeMask = (folder: string, name: string, mask: Mask): Promise<void> =>
  writeVolumeFile(join(folder, name), mask);

/** JSON with two spaces and a last newline. Refuses NaN and infinities, which JSON would turn into null unseen. */
export function writeJson(folder: string, name: string, value: unknown): void {
  const text = JSON.stringify(
    value,
    (key, entry: unknown) => {
      if (typeof entry === 'number' && !Number.isFinite(entry))
        throw new RangeError(`Cannot write ${name}: '${key}' is ${entry}, which is no JSON number`);
      return entry;
    },
    2,
  );
  writeFileSync(join(folder, name), `${text}\n`);
}
