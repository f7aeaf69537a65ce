// What can be set about feature maps beyond the settings of a region, with PyRadiomics' defaults (their names there
// stand in brackets).

import { defaultSettings, requireValidSettings, type RadiomicsSettings } from '../settings.ts';

export interface MapSettings extends RadiomicsSettings {
  /** Reach of the kernel around each voxel, in voxels: 1 makes 3 × 3 × 3 [kernelRadius]. */
  readonly kernelRadius: number;
  /** Whether the kernel sees the region's voxels only; grey levels are then discretised over the region, else over its padded box [maskedKernel]. */
  readonly maskedKernel: boolean;
  /** Value of a map outside the region; NaN is allowed [initValue]. */
  readonly initValue: number;
  /** Distances of neighbours in GLCM, GLDM and NGTDM, in voxels by the longest component [distances]. */
  readonly distances: readonly number[];
  /** Whether kernels and neighbours stay within slices [force2D]. */
  readonly force2D: boolean;
  /** The axis across these slices in PyRadiomics' order: 0 z, 1 y, 2 x [force2Ddimension]. */
  readonly force2DDimension: number;
  /** Whether each pair counts both ways in GLCM [symmetricalGLCM]. */
  readonly symmetricalGlcm: boolean;
}

export const defaultMapSettings: MapSettings = {
  ...defaultSettings,
  kernelRadius: 1,
  maskedKernel: true,
  initValue: 0,
  distances: [1],
  force2D: false,
  force2DDimension: 0,
  symmetricalGlcm: true,
};

/** Beyond this a kernel has more cells than its tables are made for (15³ = 3375), and a map is no local measure. */
const largestRadius = 7;

/** @throws {RangeError} naming the first setting that is out of its range. */
export function requireValidMapSettings(settings: MapSettings): void {
  requireValidSettings(settings);
  const refuse = (name: keyof MapSettings, expected: string): never => {
    throw new RangeError(
      `Cannot compute feature maps: expected ${name} to be ${expected}, got ${JSON.stringify(settings[name])}`,
    );
  };
  const { kernelRadius, distances, force2DDimension } = settings;
  if (!(Number.isInteger(kernelRadius) && kernelRadius >= 1 && kernelRadius <= largestRadius)) {
    refuse('kernelRadius', `a whole number from 1 to ${largestRadius}`);
  }
  if (typeof settings.initValue !== 'number') refuse('initValue', 'a number');
  if (!(
    Array.isArray(distances) &&
    distances.length > 0 &&
    distances.every((d, k) => Number.isInteger(d) && d >= 1 && distances.indexOf(d) === k)
  )) {
    refuse('distances', 'a list of different whole numbers from 1');
  }
  if (![0, 1, 2].includes(force2DDimension)) refuse('force2DDimension', '0 (z), 1 (y) or 2 (x)');
}
