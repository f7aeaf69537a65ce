// Settings of a phantom cohort: how many patients where, on which scanner, on which grid.

import type { Vector3 } from '@glioscope/volume';

/** How a scanner colours what it sees. The same head on two of them gives different numbers. */
export interface PhantomScanner {
  /** Signal of a tissue of unit brightness, in the scanner's arbitrary integers. */
  readonly gain: number;
  /** Exponent on tissue brightness: above 1 a harder contrast, below 1 a softer one. */
  readonly contrast: number;
  /** Standard deviation of the noise of each of the two channels (Rician), tissue brightness being about 1. */
  readonly noise: number;
  /** Largest relative brightening or darkening of the bias field. */
  readonly bias: number;
}

export interface PhantomCenter {
  readonly name: string;
  /** Number of patients of each grade. */
  readonly hgg: number;
  readonly lgg: number;
  readonly scanner: PhantomScanner;
}

export interface PhantomSettings {
  readonly seed: number;
  readonly centers: readonly PhantomCenter[];
  /** Voxels along x, y, z; with the spacing they must hold a head of 150 × 185 × 145 mm. */
  readonly size: Vector3;
  readonly spacingMm: Vector3;
  /** Keep skull and scalp; otherwise voxels outside the brain are exactly 0, as in BraTS. */
  readonly skull: boolean;
}

/** Two scanners that differ in all four respects. */
export const phantomScanners: { readonly A: PhantomScanner; readonly B: PhantomScanner } = {
  A: { gain: 620, contrast: 1, noise: 0.022, bias: 0.06 },
  B: { gain: 270, contrast: 1.25, noise: 0.034, bias: 0.13 },
};

/** Two centres, 60 patients, 3.5 mm: a demo's worth. */
export const defaultPhantomSettings: PhantomSettings = {
  seed: 2022,
  centers: [
    { name: 'A', hgg: 16, lgg: 16, scanner: phantomScanners.A },
    { name: 'B', hgg: 8, lgg: 20, scanner: phantomScanners.B },
  ],
  size: [48, 56, 48],
  spacingMm: [3.5, 3.5, 3.5],
  skull: false,
};

/** The extent that a grid must cover so that no brain is cut, mm along x, y, z. */
const neededExtentMm = [150, 185, 145] as const;

/** @throws RangeError naming the setting that cannot be, and what it should be. */
export function checkPhantomSettings({ seed, centers, size, spacingMm }: PhantomSettings): void {
  const refuse = (what: string): never => {
    throw new RangeError(`Cannot make a phantom cohort: ${what}`);
  };
  if (!Number.isInteger(seed)) refuse(`expected an integer seed, got ${seed}`);
  if (centers.length === 0) refuse('expected at least one centre, got none');
  const names = centers.map(({ name }) => name);
  for (const { name, hgg, lgg, scanner } of centers) {
    if (!/^[A-Za-z0-9]+$/.test(name)) refuse(`expected a centre name of letters and digits, got "${name}"`);
    if (names.indexOf(name) !== names.lastIndexOf(name)) refuse(`centre "${name}" stands twice`);
    for (const count of [hgg, lgg]) {
      if (!Number.isInteger(count) || count < 0) {
        refuse(`expected whole numbers of patients in centre "${name}", got ${hgg} HGG and ${lgg} LGG`);
      }
    }
    if (!(scanner.gain >= 50 && scanner.gain <= 5000)) {
      refuse(`expected a gain from 50 to 5000 in centre "${name}", got ${scanner.gain}`);
    }
    if (!(scanner.contrast > 0 && scanner.noise >= 0 && scanner.bias >= 0)) {
      refuse(
        `expected contrast above 0, noise and bias of 0 or more in centre "${name}", ` +
          `got ${scanner.contrast}, ${scanner.noise}, ${scanner.bias}`,
      );
    }
  }
  for (const axis of [0, 1, 2] as const) {
    if (!Number.isInteger(size[axis]) || size[axis] < 1 || !(spacingMm[axis] > 0)) {
      refuse(
        `expected whole sizes and spacings above 0, got ${size.join(' × ')} voxels of ${spacingMm.join(' × ')} mm`,
      );
    }
    if (size[axis] * spacingMm[axis] < neededExtentMm[axis]) {
      refuse(
        `the grid covers ${size[axis] * spacingMm[axis]} mm along ${'xyz'[axis]}, a head needs ${neededExtentMm[axis]}; ` +
          'use more voxels or a larger spacing',
      );
    }
  }
}
