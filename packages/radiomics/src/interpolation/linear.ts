// Nearest neighbour, and trilinear interpolation: along x, then y, then z, the outermost voxels reaching to the border.

import type { Interpolation } from './sampler.ts';
import { roundHalfUp } from './sampler.ts';

export const nearestNeighbour: Interpolation =
  (data, [width, height]) =>
  (x, y, z) =>
    data[roundHalfUp(x) + width * (roundHalfUp(y) + height * roundHalfUp(z))]!;

export const linear: Interpolation = (data, [width, height, depth]) => {
  const slice = width * height;
  return (x, y, z) => {
    const x0 = Math.max(0, Math.floor(x));
    const y0 = Math.max(0, Math.floor(y));
    const z0 = Math.max(0, Math.floor(z));
    const dx = Math.max(0, x - x0);
    const dy = Math.max(0, y - y0);
    const dz = Math.max(0, z - z0);
    const index = x0 + width * y0 + slice * z0;
    const stepX = x0 + 1 < width ? 1 : 0;
    const stepY = y0 + 1 < height ? width : 0;
    const stepZ = z0 + 1 < depth ? slice : 0;
    const alongX = (i: number): number => data[i]! + (data[i + stepX]! - data[i]!) * dx;
    const alongY = (i: number): number => {
      const near = alongX(i);
      return near + (alongX(i + stepY) - near) * dy;
    };
    const near = alongY(index);
    return near + (alongY(index + stepZ) - near) * dz;
  };
};
