// The grid that the segmentation network sees, and the way back from it to the scan.

import { boundingBox, gridOfSize, resampleToGrid, tumourRegionMask } from '@glioscope/preprocess';
import { createMask, type Geometry, type Mask, pointOfVoxel, type Volume } from '@glioscope/volume';
import type { Sequence, TumourRegion } from '../participant.ts';
import type { Triple } from '../settings.ts';
import type { PreparedPatient } from './prepare-patient.ts';

export interface WorkingGridSettings {
  readonly spacingMm: Triple;
  /** Least size; a brain that is larger gets a larger grid, in multiples of 16, which windows then cover. */
  readonly window: Triple;
}

/** Images and target on the network's grid. */
export interface WorkingImages {
  readonly geometry: Geometry;
  readonly images: Readonly<Record<Sequence, Volume<Float32Array>>>;
  /** The region to find (1) on the same grid, or null. */
  readonly target: Mask | null;
}

/** A grid of the wanted spacing, centred on the brain and large enough for it. */
function workingGrid(brain: Mask, { spacingMm, window }: WorkingGridSettings): Geometry {
  const box = boundingBox(brain);
  const centre = pointOfVoxel(
    brain.geometry,
    [0, 1, 2].map((axis) => box.start[axis]! + (box.size[axis]! - 1) / 2) as unknown as Triple,
  );
  const size = [0, 1, 2].map((axis) => {
    const extentMm = box.size[axis]! * brain.geometry.spacingMm[axis]!;
    const needed = Math.ceil(extentMm / spacingMm[axis]!);
    return needed <= window[axis]! ? window[axis]! : Math.ceil(needed / 16) * 16;
  }) as unknown as Triple;
  return gridOfSize(brain.geometry, size, spacingMm, centre);
}

/** Resamples a prepared patient onto the working grid: images linearly, the target to the nearer class. */
export function toWorkingGrid(
  { images, brain, expert }: PreparedPatient,
  region: TumourRegion,
  settings: WorkingGridSettings,
): WorkingImages {
  const geometry = workingGrid(brain, settings);
  const resampled = Object.fromEntries(
    Object.entries(images).map(([sequence, image]) => [
      sequence,
      resampleToGrid(image, geometry, { interpolation: 'linear', antiAlias: true }),
    ]),
  );
  return { geometry, images: resampled, target: expert ? targetOn(geometry, expert, region) : null };
}

/** The share of tumour in each working voxel, cut at one half. */
function targetOn(geometry: Geometry, expert: Mask, region: TumourRegion): Mask {
  const tumour = tumourRegionMask(expert, region);
  const share = resampleToGrid(
    { geometry: tumour.geometry, data: Float32Array.from(tumour.data) },
    geometry,
    { interpolation: 'linear', antiAlias: true },
  );
  return thresholded(share, 0.5);
}

/** Voxels of at least `threshold` become 1. */
function thresholded({ geometry, data }: Volume, threshold: number): Mask {
  const mask = createMask(geometry);
  for (let i = 0; i < data.length; i++) if (data[i]! >= threshold) mask.data[i] = 1;
  return mask;
}

/** Brings the network's probability to the scan's own grid and cuts it at one half. */
export function maskOnScan(probability: Volume<Float32Array>, scan: Geometry): Mask {
  return thresholded(resampleToGrid(probability, scan, { interpolation: 'linear' }), 0.5);
}
