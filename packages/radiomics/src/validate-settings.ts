// Which values of the settings make sense: one row a setting, so that no setting goes unchecked.

import { waveletNames } from './filters/wavelet-filters.ts';
import type { Interpolator, RadiomicsSettings } from './settings.ts';

export const interpolators: readonly Interpolator[] = [
  'sitkNearestNeighbor',
  'sitkLinear',
  'sitkBSpline',
  'sitkGaussian',
  'sitkLabelGaussian',
  'sitkHammingWindowedSinc',
  'sitkCosineWindowedSinc',
  'sitkWelchWindowedSinc',
  'sitkLanczosWindowedSinc',
  'sitkBlackmanWindowedSinc',
  'sitkBSpline1',
  'sitkBSpline2',
  'sitkBSpline3',
  'sitkBSpline4',
  'sitkBSpline5',
];

type Check = readonly [expected: string, holds: (value: never) => boolean];

const whole = (value: unknown, least: number, most = Infinity): boolean =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
const above0 = (value: unknown): boolean => Number.isFinite(value) && (value as number) > 0;
const listOf = (value: unknown, holds: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(holds);
const oneOf = (...values: readonly (string | null)[]): Check => [
  `one of ${values.map(String).join(', ')}`,
  (value: unknown) => values.includes(value as string),
];
const wholeFrom = (least: number): Check => [`a whole number from ${least}`, (v) => whole(v, least)];
const finite: Check = ['a finite number', (v: unknown) => Number.isFinite(v)];
const positive: Check = ['a number above 0', above0];
const boolean: Check = ['true or false', (v: unknown) => typeof v === 'boolean'];

const checks: Readonly<Record<keyof RadiomicsSettings, Check>> = {
  label: ['a whole number from 1 to 65535', (v) => whole(v, 1, 65535)],
  labelChannel: wholeFrom(0),
  additionalInfo: boolean,
  intensityScale: ['a finite number other than 0', (v) => Number.isFinite(v) && v !== 0],
  normalize: boolean,
  normalizeScale: finite,
  removeOutliers: ['above 0, or null', (v) => v === null || v > 0],
  resampledSpacingMm: [
    'three spacings in mm, each 0 (kept) or above, or null',
    (v: unknown) =>
      v === null ||
      (listOf(v, (s) => Number.isFinite(s) && (s as number) >= 0) && (v as number[]).length === 3),
  ],
  interpolator: oneOf(...interpolators, null),
  preCrop: boolean,
  padDistance: wholeFrom(0),
  correctMask: boolean,
  geometryTolerance: ['0 or above, or null', (v) => v === null || v >= 0],
  minimumRoiDimensions: ['1, 2 or 3', (v) => whole(v, 1, 3)],
  minimumRoiSize: ['0 or above, or null', (v) => v === null || v >= 0],
  resegmentRange: [
    'one or two finite numbers, or null',
    (v: unknown) => v === null || (listOf(v, Number.isFinite) && (v as number[]).length <= 2),
  ],
  resegmentMode: oneOf('absolute', 'relative', 'sigma'),
  resegmentShape: boolean,
  binWidth: positive,
  binCount: ['a whole number from 1, or null', (v) => v === null || whole(v, 1)],
  voxelArrayShift: finite,
  distances: ['one or more whole numbers from 1', (v) => listOf(v, (d) => whole(d, 1))],
  force2D: boolean,
  force2DDimension: ['0 (z), 1 (y) or 2 (x)', (v) => whole(v, 0, 2)],
  symmetricalGlcm: boolean,
  weightingNorm: oneOf('infinity', 'euclidean', 'manhattan', 'no_weighting', null),
  dependenceDifference: ['0 or above', (v) => v >= 0],
  sigma: [
    'widths in mm above 0, or null',
    (v: unknown) => v === null || (Array.isArray(v) && v.every(above0)),
  ],
  sigmaNames: [
    'a name for each sigma, or null',
    (v: unknown) => v === null || (Array.isArray(v) && v.every((name) => typeof name === 'string')),
  ],
  gradientUseSpacing: boolean,
  wavelet: [
    `one of PyWavelets' discrete wavelets (${waveletNames.join(', ')})`,
    (v: unknown) => typeof v === 'string' && waveletNames.includes(v.toLowerCase()),
  ],
  startLevel: wholeFrom(0),
  level: wholeFrom(1),
  lbp2DRadius: positive,
  lbp2DSamples: wholeFrom(1),
  lbp2DMethod: oneOf('default', 'ror', 'uniform', 'var'),
  lbp3DLevels: wholeFrom(1),
  lbp3DIcosphereRadius: positive,
  lbp3DIcosphereSubdivision: wholeFrom(0),
  kernelRadius: wholeFrom(1),
  maskedKernel: boolean,
  initValue: ['a number', (v: unknown) => typeof v === 'number'],
  voxelBatch: ['-1, or a whole number from 1', (v) => v === -1 || whole(v, 1)],
};

/**
 * @param nameOf How messages call a setting: as in code by default.
 * @throws {RangeError} naming the first setting that is unknown or out of its range.
 */
export function requireValidSettings(
  settings: RadiomicsSettings,
  nameOf: (name: keyof RadiomicsSettings) => string = (name) => name,
): void {
  for (const [name, value] of Object.entries(settings)) {
    const check = Object.hasOwn(checks, name) ? checks[name as keyof RadiomicsSettings] : undefined;
    if (check === undefined) {
      throw new RangeError(
        `Cannot extract features: expected settings of ${Object.keys(checks).join(', ')}, got ${name}`,
      );
    }
    const [expected, holds] = check as readonly [string, (value: unknown) => boolean];
    if (!holds(value)) {
      throw new RangeError(
        `Cannot extract features: expected ${nameOf(name as keyof RadiomicsSettings)} to be ${expected}, ` +
          `got ${Number.isFinite(value) || typeof value !== 'number' ? JSON.stringify(value) : value}`,
      );
    }
  }
  const { sigma, sigmaNames } = settings;
  if (sigmaNames !== null && sigmaNames.length !== (sigma ?? []).length) {
    throw new RangeError(
      `Cannot extract features: expected sigmaNames to be as many as sigma (${(sigma ?? []).length}), got ${sigmaNames.length}`,
    );
  }
}
