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
    tissues: [1.16, 0.97, 1.05, 0.42, 0.6],
    necrosis: 0.82,
    solid: 0.92,
    oedema: -0.1,
    enhancing: 1.08,
    patch: 0.02,
    texture: 0.1,
    scalp: 1.8,
  },
  t1gd: {
    tissues: [1.1, 0.97, 1.03, 0.5, 1.9],
    necrosis: 0.82,
    solid: 0.9,
    oedema: -0.1,
    enhancing: 1.52,
    patch: 0.28,
    texture: 0.23,
    scalp: 1.8,
  },
  t2: {
    tissues: [0.86, 1.02, 0.92, 2.3, 0.7],
    necrosis: 1.75,
    solid: 1.7,
    oedema: 0.45,
    enhancing: 1.5,
    patch: -0.1,
    texture: -0.24,
    scalp: 1.2,
  },
  flair: {
    tissues: [0.95, 1.08, 1.04, 0.5, 0.7],
    necrosis: 1.24,
    solid: 1.25,
    oedema: 0.3,
    enhancing: 1.3,
    patch: 0.05,
    texture: -0.1,
    scalp: 1.3,
  },
};

/** One acquisition of one patient: turns brightness at a place into the stored integer. */
export interface Acquisition {
  /**
   * An integer from 0 to 32767. `brightnessHere` is about 1 in the brain and 0 in air; `firstBias`, `secondBias` are
   * the patient's two bias fields there.
   */
  signal(brightnessHere: number, firstBias: number, secondBias: number): number;
}

/** The fields whose mixtures bias the sequences of one patient: coils differ little between sequences. */
export function biasFields(random: Random): readonly [SmoothField, SmoothField] {
  return [smoothField(random.fork('bias 1'), 60), smoothField(random.fork('bias 2'), 60)];
}

/** Starts an acquisition; it draws its noise voxel by voxel, so voxels must come in a fixed order. */
export function createAcquisition(scanner: PhantomScanner, random: Random): Acquisition {
  const angle = Math.PI * 0.5 * random.uniform();
  const first = scanner.bias * Math.cos(angle);
  const second = scanner.bias * Math.sin(angle);
  // Operators set the gain anew for each acquisition.
  const gain = scanner.gain * Math.exp(0.08 * random.normal());
  return {
    signal(brightnessHere, firstBias, secondBias) {
      const amplitude =
        Math.exp(first * firstBias + second * secondBias) * Math.max(0, brightnessHere) ** scanner.contrast;
      const real = amplitude + scanner.noise * random.normal();
      const imaginary = scanner.noise * random.normal();
      return Math.min(32767, Math.round(gain * Math.sqrt(real * real + imaginary * imaginary)));
    },
  };
}
