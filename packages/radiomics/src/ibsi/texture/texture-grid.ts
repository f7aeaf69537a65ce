// Grey levels laid out in a padded box, and the neighbourhoods that matrices are counted over: within slices (the
// planes of constant z) or in the volume.

import type { Vector3 } from '@glioscope/volume';
import type { GreyLevels } from '../discretisation.ts';
import type { PreparedRegion } from '../prepare.ts';

export interface TextureGrid {
  /** 0 outside the intensity mask, else the grey level. */
  readonly levels: Int32Array;
  /** 0 outside the morphological mask. */
  readonly morphological: Uint8Array;
  /** Size of the padded box along x, y, z. */
  readonly boxSize: Vector3;
  /** The intensity mask's voxels in the box, scan order: slice after slice. */
  readonly voxels: Int32Array;
  /** Ng. */
  readonly levelCount: number;
}

/** A part of `voxels`, from `start` to before `end`: a slice, or all. */
export interface VoxelRange {
  readonly start: number;
  readonly end: number;
}

/** `padding`: the farthest neighbour that will be read. */
export function textureGrid(prepared: PreparedRegion, grey: GreyLevels, padding: number): TextureGrid {
  const { morphological, size, voxels } = prepared;
  const [originX, originY, originZ] = morphological.origin;
  const boxSize = morphological.size.map((length) => length + 2 * padding) as unknown as Vector3;
  const place = (index: number): number => {
    const x = index % size[0];
    const rest = (index - x) / size[0];
    const y = rest % size[1];
    const z = (rest - y) / size[1];
    return (
      x - originX + padding + boxSize[0] * (y - originY + padding + boxSize[1] * (z - originZ + padding))
    );
  };
  const levels = new Int32Array(boxSize[0] * boxSize[1] * boxSize[2]);
  const inside = new Uint8Array(levels.length);
  for (const index of morphological.imageIndex) inside[place(index)] = 1;
  const places = voxels.map(place);
  for (let k = 0; k < places.length; k++) levels[places[k]!] = grey.levels[k]!;
  return { levels, morphological: inside, boxSize, voxels: places, levelCount: grey.count };
}

/** The ranges of `voxels` that lie in one slice each. */
export function sliceRanges({ boxSize, voxels }: TextureGrid): VoxelRange[] {
  const plane = boxSize[0] * boxSize[1];
  const ranges: VoxelRange[] = [];
  for (let start = 0; start < voxels.length;) {
    const slice = Math.floor(voxels[start]! / plane);
    let end = start + 1;
    while (end < voxels.length && Math.floor(voxels[end]! / plane) === slice) end++;
    ranges.push({ start, end });
    start = end;
  }
  return ranges;
}

/** Steps along x, y, z to the neighbours up to `distance` along any axis that come later in scan order: half of them. */
export function forwardSteps(distance: number, dimensions: 2 | 3): Vector3[] {
  const steps: Vector3[] = [];
  const reachZ = dimensions === 3 ? distance : 0;
  for (let z = -reachZ; z <= reachZ; z++) {
    for (let y = -distance; y <= distance; y++) {
      for (let x = -distance; x <= distance; x++) {
        if (z > 0 || (z === 0 && (y > 0 || (y === 0 && x > 0)))) steps.push([x, y, z]);
      }
    }
  }
  return steps;
}

/** What these steps are in the box's array. */
export function stepOffsets(steps: readonly Vector3[], boxSize: Vector3): Int32Array {
  return Int32Array.from(steps, ([x, y, z]) => x + boxSize[0] * (y + boxSize[1] * z));
}

/** The steps' offsets and their opposites'. */
export function neighbourOffsets(distance: number, dimensions: 2 | 3, boxSize: Vector3): Int32Array {
  const forward = stepOffsets(forwardSteps(distance, dimensions), boxSize);
  return Int32Array.from([...forward, ...forward.map((offset) => -offset)]);
}
