// Checks at the door: what an image or a mask must be before any number is computed from it.

import { describeExtent, extentOf, formatVector, type Extent } from './extent.ts';
import { pointOfVoxel, voxelCount, type Geometry } from './geometry.ts';
import type { NamedVolume } from './geometry-difference.ts';
import type { LabelMap, Mask, Volume } from './volume.ts';

/**
 * Requires every voxel to be a finite number.
 * @throws {RangeError} saying how many voxels are NaN or infinite and where the first lies.
 */
export function requireFinite({ geometry, data }: Volume, name: string): void {
  if (!(data instanceof Float32Array || data instanceof Float64Array) || areFinite(data)) return;
  let nan = 0;
  let infinite = 0;
  let first = -1;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (Number.isFinite(value)) continue;
    if (first < 0) first = i;
    if (Number.isNaN(value)) nan++;
    else infinite++;
  }
  const found = [nan > 0 ? `${nan} NaN` : '', infinite > 0 ? `${infinite} infinite` : '']
    .filter((part) => part !== '')
    .join(' and ');
  throw new RangeError(
    `Cannot use ${name}: expected finite voxel values, got ${found} of ${data.length} voxels, ` +
      `the first at voxel ${formatVector(voxelAt(geometry, first))}; replace them (background is 0) or export the image again`,
  );
}

/** Four sums at a time, of differences that are 0 for finite numbers alone: as fast as memory is read. */
function areFinite(data: Float32Array | Float64Array): boolean {
  const even = data.length & ~3;
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < even; i += 4) {
    a += data[i]! - data[i]!;
    b += data[i + 1]! - data[i + 1]!;
    c += data[i + 2]! - data[i + 2]!;
    d += data[i + 3]! - data[i + 3]!;
  }
  for (let i = even; i < data.length; i++) a += data[i]! - data[i]!;
  return a + b + c + d === 0;
}

/**
 * The volume as a label map.
 * @throws {RangeError} when a value is not a whole number from 0 to 255, saying which, how many and where the first lies.
 */
export function toMask(volume: Volume, name: string): Mask {
  const { geometry, data } = volume;
  if (data instanceof Uint8Array) return { geometry, data };
  const labels = new Uint8Array(data.length);
  writeLabels(volume, name, labels, 255);
  return { geometry, data: labels };
}

/**
 * The volume as a label map with labels up to 65535, in one byte a voxel where they are below 256.
 * @throws {RangeError} as `toMask`, with that limit.
 */
export function toLabelMap(volume: Volume, name: string): LabelMap {
  const { geometry, data } = volume;
  if (data instanceof Uint8Array) return { geometry, data };
  const isSmall = data.every((value) => value < 256);
  const labels = isSmall ? new Uint8Array(data.length) : new Uint16Array(data.length);
  writeLabels(volume, name, labels, 65535);
  return { geometry, data: labels };
}

function writeLabels(
  { geometry, data }: Volume,
  name: string,
  labels: Uint8Array | Uint16Array,
  highest: number,
): void {
  let offences = 0;
  let first = -1;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    labels[i] = value;
    if (labels[i] !== value) {
      if (first < 0) first = i;
      offences++;
    }
  }
  if (first < 0) return;
  throw new RangeError(
    `Cannot use ${name} as a mask: expected whole-number labels from 0 to ${highest}, got ${data[first]} ` +
      `at voxel ${formatVector(voxelAt(geometry, first))} (${offences} of ${data.length} voxels are not labels); ` +
      `name a label map here, not an image, resample masks by nearest neighbour, and renumber labels above ${highest}`,
  );
}

/**
 * Requires at least one labelled voxel (carrying `label`, when one is named).
 * @throws {RangeError} naming the labels that the mask does hold.
 */
export function requireNonEmptyMask({ data }: Mask, name: string, label?: number): void {
  const seen = new Uint8Array(256);
  for (let i = 0; i < data.length; i++) seen[data[i]!] = 1;
  if (label === undefined ? seen.subarray(1).includes(1) : seen[label] === 1) return;
  const labels = [...seen.keys()].filter((value) => value > 0 && seen[value] === 1);
  throw new RangeError(
    label === undefined
      ? `Cannot use ${name} as a mask: expected labelled voxels, got background in all ${data.length} voxels; ` +
          `check that this is the right file, or leave the patient out`
      : `Cannot use ${name} as a mask: expected voxels with label ${label}, ` +
          `got ${labels.length === 0 ? 'background only' : `label${labels.length === 1 ? '' : 's'} ${labels.join(', ')}`}; ` +
          `name a label that occurs`,
  );
}

/**
 * Requires the mask's labelled voxels to lie inside the image's grid, wherever the mask's own grid lies.
 * @throws {RangeError} saying where the mask lies and where the image ends.
 */
export function requireMaskInsideImage(
  mask: NamedVolume & { readonly volume: Mask },
  image: NamedVolume,
): void {
  requireNonEmptyMask(mask.volume, mask.name);
  const labelled = labelledExtent(mask.volume);
  const { lowMm, highMm } = extentOf(image.volume.geometry);
  // Half a thousandth of a millimetre for headers that were rounded.
  const slack = 5e-4;
  const outside = [0, 1, 2].filter(
    (axis) => labelled.lowMm[axis]! < lowMm[axis]! - slack || labelled.highMm[axis]! > highMm[axis]! + slack,
  );
  if (outside.length === 0) return;
  const along = outside
    .map(
      (axis) =>
        `${'LPS'[axis]} ${labelled.lowMm[axis]!.toFixed(1)}…${labelled.highMm[axis]!.toFixed(1)} ` +
        `against ${lowMm[axis]!.toFixed(1)}…${highMm[axis]!.toFixed(1)} mm`,
    )
    .join(', ');
  throw new RangeError(
    `Cannot use ${mask.name} on ${image.name}: expected the labelled voxels inside the image, ` +
      `got labels outside it along ${along}. ` +
      `The mask's grid: ${describeExtent(mask.volume.geometry)}; the image's: ${describeExtent(image.volume.geometry)}. ` +
      `Check that both are of the same patient and space, or resample the mask onto the image by nearest neighbour`,
  );
}

/**
 * Requires as many voxels as the geometry says, spacings above 0 and a direction of independent axes.
 * @throws {RangeError} saying which of these does not hold.
 */
export function requireSoundGeometry({ geometry, data }: Volume, name: string): void {
  const { size, spacingMm, originMm, direction } = geometry;
  const problem = size.some((length) => !Number.isInteger(length) || length < 1)
    ? `sizes that are whole numbers from 1, got ${size.join(' × ')}`
    : spacingMm.some((step) => !(step > 0 && step < Infinity))
      ? `spacings above 0 mm, got ${spacingMm.join(' × ')}`
      : ![...originMm, ...direction].every(Number.isFinite)
        ? `a finite origin and direction, got origin ${formatVector(originMm)}, direction ${formatVector(direction)}`
        : data.length !== voxelCount(geometry)
          ? `${voxelCount(geometry)} voxels for size ${size.join(' × ')}, got ${data.length}`
          : null;
  if (problem !== null) throw new RangeError(`Cannot use ${name}: expected ${problem}; correct its header`);
}

function voxelAt({ size }: Geometry, index: number): [number, number, number] {
  const x = index % size[0];
  const rest = (index - x) / size[0];
  const y = rest % size[1];
  return [x, y, (rest - y) / size[1]];
}

/** The LPS box of the labelled voxels, borders included (exact for the corners of the grid-aligned bounding box). */
function labelledExtent({ geometry, data }: Mask): Extent {
  const [width, height, depth] = geometry.size;
  const low: [number, number, number] = [width, height, depth];
  const high: [number, number, number] = [-1, -1, -1];
  for (let z = 0, i = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        if (data[i] === 0) continue;
        if (x < low[0]) low[0] = x;
        if (x > high[0]) high[0] = x;
        if (y < low[1]) low[1] = y;
        if (y > high[1]) high[1] = y;
        if (z < low[2]) low[2] = z;
        if (z > high[2]) high[2] = z;
      }
    }
  }
  const size = [high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1] as const;
  return extentOf({ ...geometry, size, originMm: pointOfVoxel(geometry, low) });
}
