// Random rotation and scaling of a training image about its centre, for networks that must not learn few patients by heart.
// Voxels are taken as cubes; what comes from outside the image is 0.

import type { Random } from '@glioscope/numeric';

/** Where the voxel (x, y, z) of the result comes from, relative to the centre: matrix · (x, y, z), row by row. */
export type Transform = readonly number[];

/** Rotations about x, y and z up to ± `rotationDegrees` (2D: about z alone), scaling of each axis by 1 ± `scaling`. */
export function drawTransform(
  dimensions: number,
  rotationDegrees: number,
  scaling: number,
  random: Random,
): Transform {
  const angle = (): number => (2 * random.uniform() - 1) * rotationDegrees * (Math.PI / 180);
  const factor = (): number => 1 / (1 + (2 * random.uniform() - 1) * scaling);
  const [a, b, c] = dimensions === 2 ? [0, 0, angle()] : [angle(), angle(), angle()];
  const factors = [factor(), factor(), dimensions === 2 ? 1 : factor()];
  const [sinA, cosA, sinB, cosB] = [Math.sin(a), Math.cos(a), Math.sin(b), Math.cos(b)];
  const [sinC, cosC] = [Math.sin(c), Math.cos(c)];
  // Rz(c) · Ry(b) · Rx(a), each row scaled.
  const rows = [
    [cosC * cosB, cosC * sinB * sinA - sinC * cosA, cosC * sinB * cosA + sinC * sinA],
    [sinC * cosB, sinC * sinB * sinA + cosC * cosA, sinC * sinB * cosA - cosC * sinA],
    [-sinB, cosB * sinA, cosB * cosA],
  ];
  return rows.flatMap((row, axis) => row.map((value) => value * factors[axis]!));
}

/** Samples `data` (x fastest) by trilinear interpolation into `result`; 0 outside. */
export function applyTransform(
  data: Float32Array,
  size: readonly number[],
  transform: Transform,
  result: Float32Array,
): void {
  const [width = 1, height = 1, depth = 1] = size;
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = transform as [
    ...[number, number, number, number, number, number, number, number, number],
  ];
  const [cx, cy, cz] = [(width - 1) / 2, (height - 1) / 2, (depth - 1) / 2];
  const plane = width * height;
  for (let z = 0, i = 0; z < depth; z++) {
    const dz = z - cz;
    for (let y = 0; y < height; y++) {
      const dy = y - cy;
      for (let x = 0; x < width; x++, i++) {
        const dx = x - cx;
        const sx = cx + m0 * dx + m1 * dy + m2 * dz;
        const sy = cy + m3 * dx + m4 * dy + m5 * dz;
        const sz = cz + m6 * dx + m7 * dy + m8 * dz;
        const x0 = Math.floor(sx);
        const y0 = Math.floor(sy);
        const z0 = Math.floor(sz);
        let sum = 0;
        for (let k = 0; k < 2; k++) {
          const zk = z0 + k;
          const wz = k === 0 ? 1 - (sz - z0) : sz - z0;
          if (wz === 0 || zk < 0 || zk >= depth) continue;
          for (let j = 0; j < 2; j++) {
            const yj = y0 + j;
            const wy = j === 0 ? 1 - (sy - y0) : sy - y0;
            if (wy === 0 || yj < 0 || yj >= height) continue;
            const row = zk * plane + yj * width;
            const w = wz * wy;
            if (x0 >= 0 && x0 < width) sum += w * (1 - (sx - x0)) * data[row + x0]!;
            if (x0 + 1 >= 0 && x0 + 1 < width) sum += w * (sx - x0) * data[row + x0 + 1]!;
          }
        }
        result[i] = sum;
      }
    }
  }
}
