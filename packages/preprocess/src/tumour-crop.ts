// The tumour crop of SPEC §4 ("coordinate cropping"): a patch of fixed size around the tumour for the 3D network.

import {
  pointOfVoxel,
  requireSameGeometry,
  type Geometry,
  type Mask,
  type Vector3,
  type Volume,
} from '@glioscope/volume';

import { gridOfSize } from './grids.ts';
import { resampleMaskToGrid, resampleToGrid } from './resample.ts';
import { largestTumourSlice, type LargestSlice } from './tumour-slice.ts';
import { boundingBox, cropVolume, geometryOfBox, type VoxelBox } from './voxel-box.ts';

export interface TumourCropOptions {
  /** Voxels of the patch along x, y, z. Default 96 × 128 × 96. */
  readonly patchSize?: Vector3;
  /** The patch's voxel spacing, mm. Default: the image's own, so that no voxel is interpolated. */
  readonly spacingMm?: number | Vector3;
}

export interface TumourCropReport {
  /** The tumour's box on the image's grid. */
  readonly boundingBox: VoxelBox;
  readonly largestSlice: LargestSlice;
  /** Whether voxels were interpolated: another spacing was asked for, or the tumour is larger than the patch. */
  readonly resampled: boolean;
  /** 1, or by how much the voxels were enlarged (alike along all axes) so that a tumour larger than the patch fits. */
  readonly scale: number;
  /** The patch's voxel spacing, mm. */
  readonly spacingMm: Vector3;
}

export interface TumourCrop {
  /** One patch a volume, in the order given, all on one grid. */
  readonly patches: readonly Volume<Float32Array>[];
  /** The tumour mask on the patches' grid. */
  readonly tumour: Mask;
  readonly report: TumourCropReport;
}

/**
 * Cuts a patch of fixed size around the tumour's bounding box, so that all of the tumour lies inside. What reaches
 * past the image is 0. A tumour larger than the patch is scaled down as a whole, and the report says so.
 * @throws {RangeError} when the mask is empty; {GeometryError} when the volumes and the mask differ in grid.
 */
export function tumourCrop(
  volumes: readonly Volume[],
  tumour: Mask,
  options: TumourCropOptions = {},
): TumourCrop {
  const { patchSize = [96, 128, 96] } = options;
  requireSameGeometry([
    { name: 'the tumour mask', volume: tumour },
    ...volumes.map((volume, i) => ({ name: `sequence ${i + 1}`, volume })),
  ]);
  const { geometry } = tumour;
  const box = boundingBox(tumour);
  const largestSlice = largestTumourSlice(tumour);
  const wanted: Vector3 =
    options.spacingMm === undefined
      ? geometry.spacingMm
      : typeof options.spacingMm === 'number'
        ? [options.spacingMm, options.spacingMm, options.spacingMm]
        : options.spacingMm;
  const scale = Math.max(
    1,
    ...patchSize.map(
      (voxels, axis) => (box.size[axis]! * geometry.spacingMm[axis]!) / (voxels * wanted[axis]!),
    ),
  );
  const spacingMm: Vector3 = [wanted[0] * scale, wanted[1] * scale, wanted[2] * scale];
  const resampled = spacingMm.some((step, axis) => step !== geometry.spacingMm[axis]);
  const report = { boundingBox: box, largestSlice, resampled, scale, spacingMm };

  if (!resampled) {
    const patch: VoxelBox = {
      start: box.start.map(
        (first, axis) => first - Math.floor((patchSize[axis]! - box.size[axis]!) / 2),
      ) as unknown as Vector3,
      size: patchSize,
    };
    return {
      patches: volumes.map((volume) => floatVolume(cropVolume(volume, patch))),
      tumour: cropVolume(tumour, patch),
      report,
    };
  }
  const target = patchAround(geometryOfBox(geometry, box), patchSize, spacingMm);
  return {
    patches: volumes.map((volume) => resampleToGrid(volume, target, { antiAlias: true })),
    tumour: resampleMaskToGrid(tumour, target),
    report,
  };
}

function patchAround(box: Geometry, patchSize: Vector3, spacingMm: Vector3): Geometry {
  const centre = pointOfVoxel(box, [(box.size[0] - 1) / 2, (box.size[1] - 1) / 2, (box.size[2] - 1) / 2]);
  return gridOfSize(box, patchSize, spacingMm, centre);
}

function floatVolume({ geometry, data }: Volume): Volume<Float32Array> {
  return { geometry, data: data instanceof Float32Array ? data : Float32Array.from(data) };
}
