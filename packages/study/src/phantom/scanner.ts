// A scanner: tissue brightness to integers, with contrast, bias field and Rician noise.
// Brightness is chosen so that, after z-scoring within the brain, tissues and tumour parts lie where they lie in
// skull-stripped scans of the BraTS challenges (medians by tissue of eight cases; their z-scores vary by about 0.3).

import type { Random } from '@glioscope/numeric';
import type { PhantomScanner } from './phantom-settings.ts';
import { smoothField, type SmoothField } from './smooth-field.ts';

export const phantomSequences = ['t1', 't1gd', 't2', 'flair'] as const;
export type PhantomSequence = (typeof phantomSequences)[number];

/** Brightness of everything that a head holds, in one sequence. White matter and its like are about 1. */
interface Brightness {
  /** White, grey and deep grey matter, fluid, veins: the order of `tissues`. */
  readonly tissues: readonly number[];
  readonly necrosis: number;
  /** Non-enhancing core of a low-grade tumour. */
  readonly solid: number;
  /** Added to the tissue that oedema or a diffuse rim pervades. */
  readonly oedema: number;
  readonly enhancing: number;
  /** Faint enhancement in patches, added to the core. */
  readonly patch: number;
  /** Brightness per unit of texture times amplitude. */
  readonly texture: number;
  readonly scalp: number;
}

export const brightness: Readonly<Record<PhantomSequence, Brightness>> = {
  t1: {
    tissues: [1.2, 0.93, 1.04, 0.45, 0.6],
    necrosis: 0.8,
    solid: 0.92,
    oedema: -0.16,
    enhancing: 1.08,
    patch: 0.02,
    texture: 0.1,
    scalp: 1.8,
  },
  t1gd: {
    tissues: [1.12, 0.94, 1.02, 0.55, 1.9],
    necrosis: 0.82,
    solid: 0.9,
    oedema: -0.14,
    enhancing: 1.75,
    patch: 0.25,
    texture: 0.23,
    scalp: 1.8,
  },
  t2: {
    tissues: [0.8, 1.06, 0.9, 2.05, 0.7],
    necrosis: 1.75,
    solid: 1.7,
    oedema: 0.45,
    enhancing: 1.45,
    patch: -0.1,
    texture: -0.24,
    scalp: 1.2,
  },
  flair: {
    tissues: [0.96, 1.09, 1.04, 0.55, 0.7],
    necrosis: 1.35,
    solid: 1.5,
    oedema: 0.45,
    enhancing: 1.45,
    patch: 0.05,
    texture: -0.1,
    scalp: 1.3,
  },
};

/** One acquisition of one patient: turns brightness at a place into the stored integer. */
export interface Acquisition {
  /** `brightnessHere` is about 1 in the brain and 0 in air. The result is an integer from 0 to 32767. */
  signal(brightnessHere: number, x: number, y: number, z: number): number;
}

/** The fields whose mixtures bias the sequences of one patient: coils differ little between sequences. */
export function biasFields(random: Random): readonly [SmoothField, SmoothField] {
  return [smoothField(random.fork('bias 1'), 60), smoothField(random.fork('bias 2'), 60)];
}

/** Starts an acquisition; it draws its noise voxel by voxel, so voxels must come in a fixed order. */
export function createAcquisition(
  scanner: PhantomScanner,
  bias: readonly [SmoothField, SmoothField],
  random: Random,
): Acquisition {
  const angle = Math.PI * 0.5 * random.uniform();
  const first = Math.cos(angle);
  const second = Math.sin(angle);
  // Operators set the gain anew for each acquisition.
  const gain = scanner.gain * Math.exp(0.08 * random.normal());
  return {
    signal(brightnessHere, x, y, z) {
      const field = first * bias[0].valueAt(x, y, z) + second * bias[1].valueAt(x, y, z);
      const amplitude =
        Math.exp(scanner.bias * Math.max(-2, Math.min(2, field))) *
        Math.max(0, brightnessHere) ** scanner.contrast;
      const real = amplitude + scanner.noise * random.normal();
      const imaginary = scanner.noise * random.normal();
      return Math.min(32767, Math.round(gain * Math.sqrt(real * real + imaginary * imaginary)));
    },
  };
}
