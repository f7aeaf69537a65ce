// The axial slice of largest tumour area, and its image for the 2D network (SPEC §4, §8).
// Slices are the planes of the grid's third axis: axial in BraTS-like data, which is stored so.

import {
  pointOfVoxel,
  requireNonEmptyMask,
  requireSameGeometry,
  type Geometry,
  type Mask,
  type Vector3,
  type Volume,
} from '@glioscope/volume';

import { gridOfSize } from './grids.ts';
import { resampleToGrid } from './resample.ts';
import { boundingBox, cropVolume } from './voxel-box.ts';

export interface LargestSlice {
  /** Index of the slice on the grid's third axis. */
  readonly z: number;
  /** Labelled voxels in it. */
  readonly voxels: number;
  readonly areaMm2: number;
}

/**
 * The slice with most labelled voxels; of equals the lowest.
 * @throws {RangeError} when the mask is empty.
 */
export function largestTumourSlice({ geometry, data }: Mask): LargestSlice {
  requireNonEmptyMask({ geometry, data }, 'the tumour mask');
  const area = geometry.size[0] * geometry.size[1];
  let best = { z: 0, voxels: 0 };
  for (let z = 0; z < geometry.size[2]; z++) {
    let voxels = 0;
    for (let i = area * z; i < area * (z + 1); i++) if (data[i] !== 0) voxels++;
    if (voxels > best.voxels) best = { z, voxels };
  }
  return { ...best, areaMm2: best.voxels * geometry.spacingMm[0] * geometry.spacingMm[1] };
}

export interface TumourSliceOptions {
  /** Width and height of the picture in pixels. Default 240 × 240. */
  readonly size?: readonly [number, number];
  /** Pixel spacing in mm. Default: the image's own, so that no voxel is interpolated. */
  readonly spacingMm?: number;
}

export interface TumourSlice {
  /** Values by channel, row (y), column (x): one channel a volume, in the order given. */
  readonly data: Float32Array;
  /** Channels, height, width. */
  readonly shape: Vector3;
  readonly slice: LargestSlice;
  /** 1, or by how much the pixels were enlarged so that a tumour larger than the picture fits. */
  readonly scale: number;
  /** Distance of the picture's pixels along x and y, mm (enlarged by `scale`). */
  readonly spacingMm: readonly [number, number];
}

/**
 * The slice of largest tumour area as a picture for a 2D network: the image's centre in its middle, cut or padded
 * with 0 to `size`. Where that would cut the tumour, the window moves by as little as shows all of it; a tumour
 * larger than the window is scaled down, and `scale` says so.
 * @throws {RangeError} when the mask is empty; {GeometryError} when the volumes and the mask differ in grid.
 */
export function tumourSlice(
  volumes: readonly Volume[],
  tumour: Mask,
  options: TumourSliceOptions = {},
): TumourSlice {
  const { size: [width, height] = [240, 240], spacingMm } = options;
  requireSameGeometry([
    { name: 'the tumour mask', volume: tumour },
    ...volumes.map((volume, i) => ({ name: `sequence ${i + 1}`, volume })),
  ]);
  const slice = largestTumourSlice(tumour);
  const [fullWidth, fullHeight] = tumour.geometry.size;
  const plane = { start: [0, 0, slice.z], size: [fullWidth, fullHeight, 1] } as const;
  const { geometry, data: labels } = cropVolume(tumour, plane);
  const tumourBox = boundingBox({ geometry, data: labels });

  const wanted = [spacingMm ?? geometry.spacingMm[0], spacingMm ?? geometry.spacingMm[1]] as const;
  const pixels = [width, height] as const;
  const overhang = ([0, 1] as const).map(
    (axis) => (tumourBox.size[axis] * geometry.spacingMm[axis]) / (pixels[axis] * wanted[axis]),
  );
  const scale = Math.max(1, ...overhang);
  const keepsVoxels = spacingMm === undefined && scale === 1;
  const spacing: Vector3 = [wanted[0] * scale, wanted[1] * scale, geometry.spacingMm[2]];

  // The window's first border in voxels, centred, then moved so that the tumour's borders lie inside.
  const start = ([0, 1] as const).map((axis) => {
    const length = (pixels[axis] * spacing[axis]!) / geometry.spacingMm[axis];
    const centred = (geometry.size[axis] - length) / 2;
    const first = keepsVoxels ? Math.floor(centred) : centred;
    const highest = tumourBox.start[axis];
    const lowest = tumourBox.start[axis] + tumourBox.size[axis] - length;
    return Math.min(highest, Math.max(lowest, first));
  });
  const target: Geometry = keepsVoxels
    ? { ...geometry, size: [width, height, 1], originMm: pointOfVoxel(geometry, [start[0]!, start[1]!, 0]) }
    : gridOfSize(
        geometry,
        [width, height, 1],
        spacing,
        pointOfVoxel(geometry, [
          start[0]! - 0.5 + (width * spacing[0]) / geometry.spacingMm[0] / 2,
          start[1]! - 0.5 + (height * spacing[1]) / geometry.spacingMm[1] / 2,
          0,
        ]),
      );

  const data = new Float32Array(volumes.length * width * height);
  volumes.forEach((volume, channel) => {
    const picture = keepsVoxels
      ? cropVolume(volume, { start: [start[0]!, start[1]!, slice.z], size: target.size })
      : resampleToGrid(cropVolume(volume, plane), target, { antiAlias: true });
    data.set(picture.data, channel * width * height);
  });
  return { data, shape: [volumes.length, height, width], slice, scale, spacingMm: [spacing[0], spacing[1]] };
}
