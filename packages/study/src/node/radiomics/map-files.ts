// Feature maps as files: one image a feature, on the box of the region padded by the kernel, as PyRadiomics crops it.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { featureMapsInWorkers, type FeatureMap } from '@glioscope/radiomics';
import { readComponentMaskFile, readVolumeFile, writeVolumeFile } from '@glioscope/volume/node';
import type { Cell } from '../../radiomics/case-result.ts';
import { columnGroup } from '../../radiomics/notes.ts';
import type { RadiomicsRecipe } from '../../radiomics/recipe.ts';
import type { NamedRow } from './extract-files.ts';

export interface MapRequest {
  readonly image: string;
  readonly mask: string;
  readonly recipe: RadiomicsRecipe;
  /** Made when it is not there. */
  readonly folder: string;
  /** Worker threads; all cores by default. They change no byte. */
  readonly jobs?: number;
  /** Told how many of the region's voxels are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Writes `Case-1_<column>.nrrd` (`.nii.gz` for a NIfTI image) for every image and feature but shape, and gives their paths by
 * column; the notes of a class say where its maps have gaps (NaN).
 * @throws {RangeError} when the recipe is of the IBSI's definitions; otherwise as `featureMapsInWorkers`.
 */
export async function writeFeatureMaps(request: MapRequest): Promise<NamedRow> {
  const { image: imagePath, mask: maskPath, recipe, folder, jobs, onProgress } = request;
  if (recipe.definitions === 'ibsi') {
    throw new RangeError(
      'Cannot make maps with the profile ibsi: expected pyradiomics, paper or a parameter file',
    );
  }
  const { parameters } = recipe;
  // Of a class without names no column is wanted; maps would take it for all of the class.
  const features = Object.fromEntries(
    Object.entries(parameters.features).filter(([, names]) => names.length > 0),
  );
  const maps = await featureMapsInWorkers(
    await readVolumeFile(imagePath),
    await readComponentMaskFile(maskPath),
    {
      ...parameters,
      features,
      ...(jobs === undefined ? {} : { workers: jobs }),
      ...(onProgress === undefined ? {} : { onProgress }),
    },
  );
  mkdirSync(folder, { recursive: true });
  const ending = /\.nii(\.gz)?$/i.test(imagePath) ? '.nii.gz' : '.nrrd';
  const cells: [string, Cell][] = [
    ['Image', imagePath],
    ['Mask', maskPath],
  ];
  for (const [column, map] of maps) {
    const path = join(folder, `Case-1_${column}${ending}`);
    await writeVolumeFile(path, map);
    cells.push([column, path]);
  }
  const all = [...cells, ...gapNotes(maps)];
  return { columns: all.map(([column]) => column), row: all.map(([, cell]) => cell) };
}

/** `12 of 500 voxels: no two voxels …` for each class whose maps have gaps. */
function gapNotes(maps: ReadonlyMap<string, FeatureMap>): [string, Cell][] {
  const notes = new Map<string, string>();
  for (const [column, { missing, voxels }] of maps) {
    const name = `${columnGroup(column).group}_notes`;
    const known = notes.get(name) ?? '';
    notes.set(
      name,
      known !== '' || missing === null
        ? known
        : `${missing.voxels} of ${voxels} voxels have no value: ${missing.reason}`,
    );
  }
  return [...notes];
}
