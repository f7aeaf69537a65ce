// Boxes cut out of volumes and put back: the geometry that training patches and sliding windows share.

/** Three lengths or positions along x, y, z, in voxels. */
export type Size3 = readonly [number, number, number];

/**
 * Copies the box of `boxSize` whose first voxel is at `start` (may lie outside, also negative) from `source`
 * into `target` at `targetOffset`; what lies outside the volume becomes 0.
 */
export function copyBox(
  source: Float32Array | Uint8Array,
  size: Size3,
  start: Size3,
  boxSize: Size3,
  target: Float32Array | Uint8Array,
  targetOffset: number,
): void {
  const [width, height, depth] = size;
  const [boxWidth, boxHeight, boxDepth] = boxSize;
  target.fill(0, targetOffset, targetOffset + boxWidth * boxHeight * boxDepth);
  const xFirst = Math.max(0, -start[0]);
  const xEnd = Math.min(boxWidth, width - start[0]);
  if (xEnd <= xFirst) return;
  for (let z = Math.max(0, -start[2]); z < Math.min(boxDepth, depth - start[2]); z++) {
    for (let y = Math.max(0, -start[1]); y < Math.min(boxHeight, height - start[1]); y++) {
      const row = start[0] + width * (start[1] + y + height * (start[2] + z));
      target.set(
        source.subarray(row + xFirst, row + xEnd),
        targetOffset + boxWidth * (y + boxHeight * z) + xFirst,
      );
    }
  }
}

/**
 * Starts of windows that cover `length` with at least `overlap` (0…1) between neighbours, evenly spread.
 * A window as long as the volume or longer stands once, centred.
 */
export function windowStarts(length: number, window: number, overlap: number): number[] {
  if (window >= length) return [Math.floor((length - window) / 2)];
  const step = Math.max(1, Math.floor(window * (1 - overlap)));
  const count = Math.ceil((length - window) / step) + 1;
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - window)) / (count - 1)));
}

/** Weights of a window along one axis: a Gaussian of deviation window/8 about its centre, at least 1/1000 (nnU-Net's). */
export function gaussianWeights(window: number): Float32Array {
  const centre = (window - 1) / 2;
  const deviation = window / 8;
  return Float32Array.from({ length: window }, (_, i) =>
    Math.max(Math.exp(-0.5 * ((i - centre) / deviation) ** 2), 1e-3),
  );
}
