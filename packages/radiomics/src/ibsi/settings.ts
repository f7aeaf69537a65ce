// What can be set about an extraction under the IBSI's definitions. Plain JSON values throughout.

import type { Vector3 } from '@glioscope/volume';

/** Of the image: nearest voxel, trilinear, or cubic spline; of the mask the first two. */
export type IbsiInterpolator = 'nearest' | 'linear' | 'cubic';

/** Grey levels of intensities: as they are (whole numbers from 1), or by bins of a fixed size or number. */
export type IbsiDiscretisation =
  | { readonly method: 'none' }
  | { readonly method: 'fixedBinSize'; readonly width: number }
  | { readonly method: 'fixedBinNumber'; readonly count: number };

/** Where texture matrices come from: each slice, slices merged, or the volume. */
export type IbsiTextureSpace = '2d' | '2.5d' | '3d';

export interface IbsiSettings {
  /** Label of the region in the mask, 1 to 65535. */
  readonly label: number;
  /**
   * Voxel spacing to interpolate to, mm along x, y, z; 0 keeps that axis (in-slice interpolation: `[2, 2, 0]`), null
   * interpolates nothing. The new grid's centre is the old one's.
   */
  readonly resampledSpacingMm: Vector3 | null;
  readonly imageInterpolator: IbsiInterpolator;
  readonly maskInterpolator: Exclude<IbsiInterpolator, 'cubic'>;
  /** Share of a new voxel that must be in the region for the voxel to be. */
  readonly maskThreshold: number;
  /** Round intensities to whole numbers (halves to even) after interpolation, as for Hounsfield units. */
  readonly roundIntensities: boolean;
  /** Lowest and highest intensity that stays in the intensity mask; null for no bound. */
  readonly resegmentRange: readonly [number | null, number | null] | null;
  /** Drop intensities farther than this many standard deviations from the region's mean; null keeps them. */
  readonly resegmentOutlierSigmas: number | null;
  /** Grey levels of intensity histogram and texture. Bins of fixed size start at the range's lower bound, or else at the minimum. */
  readonly discretisation: IbsiDiscretisation;
  /** Discretisation of the intensity-volume histogram; 'none': intensities are whole units. */
  readonly volumeHistogram: IbsiDiscretisation;
  readonly textureSpaces: readonly IbsiTextureSpace[];
  /** Distance of co-occurring voxels, in steps along the direction. */
  readonly cooccurrenceDistance: number;
  /** Largest distance of dependent neighbours, in voxels along any axis. */
  readonly dependenceDistance: number;
  /** Largest grey level difference of dependent neighbours (α). */
  readonly dependenceCoarseness: number;
}

export const defaultIbsiSettings: IbsiSettings = {
  label: 1,
  resampledSpacingMm: null,
  imageInterpolator: 'linear',
  maskInterpolator: 'linear',
  maskThreshold: 0.5,
  roundIntensities: false,
  resegmentRange: null,
  resegmentOutlierSigmas: null,
  discretisation: { method: 'fixedBinNumber', count: 32 },
  volumeHistogram: { method: 'fixedBinNumber', count: 1000 },
  textureSpaces: ['2d', '2.5d', '3d'],
  cooccurrenceDistance: 1,
  dependenceDistance: 1,
  dependenceCoarseness: 0,
};

/** The default settings with these changes. @throws {RangeError} naming the first setting that is unknown or out of range. */
export function ibsiSettings(changes: Partial<IbsiSettings>): IbsiSettings {
  for (const name of Object.keys(changes)) {
    if (!(name in defaultIbsiSettings)) {
      throw new RangeError(
        `Cannot extract IBSI features: expected settings among ${Object.keys(defaultIbsiSettings).join(', ')}, ` +
          `got ${name}; check its spelling`,
      );
    }
  }
  const settings = { ...defaultIbsiSettings, ...changes };
  const require = (holds: boolean, name: keyof IbsiSettings, expected: string): void => {
    if (holds) return;
    throw new RangeError(
      `Cannot extract IBSI features: expected ${name} to be ${expected}, got ${JSON.stringify(settings[name])}`,
    );
  };
  const {
    label,
    resampledSpacingMm: spacing,
    resegmentRange: range,
    resegmentOutlierSigmas: sigmas,
  } = settings;
  const wholeFromOne = (value: number): boolean => Number.isInteger(value) && value >= 1;
  require(wholeFromOne(label) && label <= 65535, 'label', 'a whole number from 1 to 65535');
  require(spacing === null ||
    (spacing.length === 3 &&
      spacing.every(
        (step) => step >= 0 && step < Infinity,
      )), 'resampledSpacingMm', 'three numbers above 0 (0 keeps an axis), or null');
  require(['nearest', 'linear', 'cubic'].includes(
    settings.imageInterpolator,
  ), 'imageInterpolator', "'nearest', 'linear' or 'cubic'");
  require(['nearest', 'linear'].includes(
    settings.maskInterpolator,
  ), 'maskInterpolator', "'nearest' or 'linear'");
  require(settings.maskThreshold > 0 &&
    settings.maskThreshold <= 1, 'maskThreshold', 'above 0 and at most 1');
  require(range === null ||
    (range.length === 2 &&
      range.every((bound) => bound === null || Number.isFinite(bound)) &&
      (range[0] ?? -Infinity) <=
        (range[1] ??
          Infinity)), 'resegmentRange', 'a lower and an upper bound (either may be null), or null');
  require(sigmas === null || (sigmas > 0 && sigmas < Infinity), 'resegmentOutlierSigmas', 'above 0, or null');
  for (const name of ['discretisation', 'volumeHistogram'] as const) {
    require(isDiscretisation(
      settings[name],
    ), name, "{ method: 'none' }, { method: 'fixedBinSize', width: above 0 } or { method: 'fixedBinNumber', count: whole, from 2 }");
  }
  require(settings.textureSpaces.every((space) =>
    ['2d', '2.5d', '3d'].includes(space),
  ), 'textureSpaces', "a list of '2d', '2.5d', '3d'");
  require(wholeFromOne(settings.cooccurrenceDistance), 'cooccurrenceDistance', 'a whole number from 1');
  require(wholeFromOne(settings.dependenceDistance), 'dependenceDistance', 'a whole number from 1');
  require(settings.dependenceCoarseness >= 0 &&
    settings.dependenceCoarseness < Infinity, 'dependenceCoarseness', '0 or above');
  return settings;
}

function isDiscretisation(value: IbsiDiscretisation): boolean {
  switch (value.method) {
    case 'none':
      return true;
    case 'fixedBinSize':
      return value.width > 0 && value.width < Infinity;
    case 'fixedBinNumber':
      return Number.isInteger(value.count) && value.count >= 2;
    default:
      return false;
  }
}
