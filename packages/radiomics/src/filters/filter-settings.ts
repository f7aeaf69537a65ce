// Settings of the image types, with PyRadiomics' defaults (its names in brackets).

import { waveletNames } from './wavelet-filters.ts';

/** How a binary pattern becomes a number; scikit-image's names. */
export type BinaryPatternMethod = 'default' | 'ror' | 'uniform' | 'nri_uniform' | 'var';

export interface FilterSettings {
  /** Standard deviations of LoG's Gaussian in mm; null or empty: no LoG image [sigma]. */
  readonly sigma: readonly number[] | null;
  /**
   * How each sigma was written, for the names: PyRadiomics names `2.0` log-sigma-2-0-mm-3D and `2` log-sigma-2-mm-3D.
   * Unless given, a whole number counts as written with its decimal.
   */
  readonly sigmaText?: readonly string[] | null;
  /** Gradient per mm, or per voxel [gradientUseSpacing]. */
  readonly gradientUseSpacing: boolean;
  /** In voxels [lbp2DRadius]. */
  readonly lbp2DRadius: number;
  /** Points on the circle, 1 to 31 [lbp2DSamples]. */
  readonly lbp2DSamples: number;
  readonly lbp2DMethod: BinaryPatternMethod;
  /** Degrees of spherical harmonics, from 0; one image each [lbp3DLevels]. */
  readonly lbp3DLevels: number;
  /** In voxels [lbp3DIcosphereRadius]. */
  readonly lbp3DIcosphereRadius: number;
  /** 0: 12 points on the sphere, 1: 42, 2: 162, 3: 642 [lbp3DIcosphereSubdivision]. */
  readonly lbp3DIcosphereSubdivision: number;
  /** A discrete wavelet as PyWavelets names it: coif1, db4, sym8, bior2.2, rbio3.1, dmey, haar [wavelet]. */
  readonly wavelet: string;
  /** Decompositions before the first that is given out [start_level]. */
  readonly startLevel: number;
  /** Decompositions that are given out [level]. */
  readonly level: number;
  /** Leave the axis of `force2DDimension` alone: wavelets of two axes [force2D]. */
  readonly force2D: boolean;
  /** The axis across the slices, 0 for z, 1 for y, 2 for x; also that of LBP2D's slices [force2Ddimension]. */
  readonly force2DDimension: number;
}

export const defaultFilterSettings: FilterSettings = {
  sigma: null,
  gradientUseSpacing: true,
  lbp2DRadius: 1,
  lbp2DSamples: 8,
  lbp2DMethod: 'uniform',
  lbp3DLevels: 2,
  lbp3DIcosphereRadius: 1,
  lbp3DIcosphereSubdivision: 1,
  wavelet: 'coif1',
  startLevel: 0,
  level: 1,
  force2D: false,
  force2DDimension: 0,
};

const methods: readonly string[] = ['default', 'ror', 'uniform', 'nri_uniform', 'var'];

/** @throws {RangeError} naming the first filter setting that is out of its range. */
export function requireValidFilterSettings(settings: FilterSettings): void {
  const whole = (name: keyof FilterSettings, low: number, high: number): void => {
    const value = settings[name] as number;
    if (!(Number.isInteger(value) && value >= low && value <= high)) {
      refuse(name, `a whole number from ${low} to ${high}`);
    }
  };
  const refuse = (name: keyof FilterSettings, expected: string): never => {
    throw new RangeError(
      `Cannot filter the image: expected ${name} to be ${expected}, got ${JSON.stringify(settings[name])}`,
    );
  };
  const { sigma, sigmaText } = settings;
  if (sigma !== null && !sigma.every((value) => value > 0 && value < Infinity)) {
    refuse('sigma', 'a list of numbers above 0 (mm), or null');
  }
  if (sigmaText !== undefined && sigmaText !== null && sigmaText.length !== (sigma?.length ?? 0)) {
    refuse('sigmaText', `as long as sigma (${sigma?.length ?? 0})`);
  }
  if (!(settings.lbp2DRadius > 0 && settings.lbp2DRadius < Infinity)) {
    refuse('lbp2DRadius', 'a number above 0 (voxels)');
  }
  whole('lbp2DSamples', 1, 31);
  if (!methods.includes(settings.lbp2DMethod)) refuse('lbp2DMethod', `one of ${methods.join(', ')}`);
  whole('lbp3DLevels', 1, 20);
  if (!(settings.lbp3DIcosphereRadius > 0 && settings.lbp3DIcosphereRadius < Infinity)) {
    refuse('lbp3DIcosphereRadius', 'a number above 0 (voxels)');
  }
  whole('lbp3DIcosphereSubdivision', 0, 5);
  if (!waveletNames.includes(settings.wavelet.toLowerCase())) {
    refuse('wavelet', `one of ${waveletNames.join(', ')}`);
  }
  whole('startLevel', 0, 30);
  whole('level', 1, 30);
  whole('force2DDimension', 0, 2);
}
