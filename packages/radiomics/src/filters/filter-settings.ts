// What of the settings filters read, and the bounds of it that filters alone know.

import type { Lbp2DMethod, RadiomicsSettings } from '../settings.ts';
import { waveletNames } from './wavelet-filters.ts';

/** How a binary pattern becomes a number: PyRadiomics' four methods and scikit-image's fifth. */
export type BinaryPatternMethod = Lbp2DMethod | 'nri_uniform';

/** `RadiomicsSettings` fit, without a change. */
export interface FilterSettings extends Pick<
  RadiomicsSettings,
  | 'sigma'
  | 'sigmaNames'
  | 'gradientUseSpacing'
  | 'lbp2DRadius'
  | 'lbp2DSamples'
  | 'lbp3DLevels'
  | 'lbp3DIcosphereRadius'
  | 'lbp3DIcosphereSubdivision'
  | 'wavelet'
  | 'startLevel'
  | 'level'
  | 'force2D'
  | 'force2DDimension'
> {
  readonly lbp2DMethod: BinaryPatternMethod;
}

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
  const { sigma, sigmaNames } = settings;
  if (sigma !== null && !sigma.every((value) => value > 0 && value < Infinity)) {
    refuse('sigma', 'a list of numbers above 0 (mm), or null');
  }
  if (sigmaNames !== null && sigmaNames.length !== (sigma?.length ?? 0)) {
    refuse('sigmaNames', `as long as sigma (${sigma?.length ?? 0})`);
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
