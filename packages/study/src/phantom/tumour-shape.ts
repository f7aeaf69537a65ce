// A phantom's tumour as functions of place: where it ends, where its core and its enhancing parts lie, its texture.
// Labels as in BraTS: 1 necrotic or non-enhancing core, 2 oedema (or diffuse rim), 4 enhancing.
// Left out on purpose: several foci, spread across the corpus callosum, haemorrhage.

import type { Random } from '@glioscope/numeric';
import type { PhantomClinic, PhantomLocation } from './phantom-clinic.ts';
import { smoothField } from './smooth-field.ts';

/** What lies at one place: signed distances in mm, positive inside. */
export interface TumourSample {
  /** Into the whole tumour. */
  whole: number;
  /** Into the core (labels 1 and 4). */
  core: number;
  /** Into an enhancing part. */
  enhancing: number;
  /** Texture before standardisation, about standard normal. */
  texture: number;
}

export interface Tumour {
  readonly center: readonly [x: number, y: number, z: number];
  /** No part of it is farther from its centre than this, mm. */
  readonly reachMm: number;
  /** Whether a wall enhances around necrosis (HGG); otherwise enhancement is faint patches, if any. */
  readonly ring: boolean;
  /** Amplitude of the texture; 0.65 is the average patient's. Grows with heterogeneity. */
  readonly textureAmplitude: number;
  sampleAt(x: number, y: number, z: number, depth: number, into: TumourSample): void;
  /** How far the tumour has pushed tissue away from its centre at a place, as a factor on the offset from it. */
  pushAt(distanceMm: number): number;
}

/** Lobe centres of the left hemisphere, mm. */
const lobes: Readonly<Record<PhantomLocation, readonly [number, number, number]>> = {
  frontal: [27, -40, 20],
  temporal: [40, -2, -20],
  parietal: [28, 28, 30],
  occipital: [24, 54, 8],
  insular: [34, -8, 2],
};

/** Depth below the surface that no tumour crosses, and distance that it keeps from the midline, mm. */
const marginMm = 2;

const between = (random: Random, low: number, high: number): number => low + (high - low) * random.uniform();

/** Draws the tumour of a patient whose clinic is known. */
export function createTumour(random: Random, clinic: PhantomClinic): Tumour {
  const side = clinic.laterality === 'left' ? 1 : -1;
  const lobe = lobes[clinic.location];
  const center = [
    side * (lobe[0] + 3 * random.normal()),
    lobe[1] + 5 * random.normal(),
    lobe[2] + 4 * random.normal(),
  ] as const;
  const high = clinic.grade === 'HGG';
  const radius = high ? between(random, 18, 30) : between(random, 14, 28);
  const coreRadius = high ? radius * between(random, 0.5, 0.68) : radius * between(random, 0.7, 0.85);
  const ringMm = between(random, 3.8, 6);
  // Grade 3 enhances now and then, faintly and in patches.
  const patchy = clinic.whoGrade === 3 && random.uniform() < 0.4;
  const stretch = [between(random, 0.85, 1.18), between(random, 0.85, 1.18), between(random, 0.85, 1.18)];
  const cube = { center, halfExtentMm: 1.9 * radius };
  const outline = smoothField(random.fork('outline'), 11, cube);
  const detail = smoothField(random.fork('detail'), 5.5, cube);
  const grain = smoothField(random.fork('texture'), 4.6, cube);
  const roughness = high ? 0.17 : 0.15;

  return {
    center,
    reachMm: cube.halfExtentMm,
    ring: high,
    textureAmplitude: Math.max(0.1, 0.65 + 0.25 * clinic.truth.heterogeneity),
    pushAt(distanceMm) {
      return 1 - 0.16 * Math.exp(-((distanceMm / (1.3 * radius)) ** 2));
    },
    sampleAt(x, y, z, depth, into) {
      const distance = Math.sqrt(
        ((x - center[0]) / stretch[0]!) ** 2 +
          ((y - center[1]) / stretch[1]!) ** 2 +
          ((z - center[2]) / stretch[2]!) ** 2,
      );
      const coarse = Math.max(-2.2, Math.min(2.2, outline.valueAt(x, y, z)));
      const fine = Math.max(-2.2, Math.min(2.2, detail.valueAt(x, y, z)));
      const inBrain = Math.min(depth, side * x) - marginMm;
      into.whole = Math.min(inBrain, radius * (1 + roughness * coarse + 0.06 * fine) - distance);
      // The core follows the outline less, so that the oedema's width varies.
      into.core = Math.min(into.whole, coreRadius * (1 + 0.6 * roughness * coarse + 0.09 * fine) - distance);
      into.texture = grain.valueAt(x, y, z);
      if (high) {
        const wall = ringMm * (1 + 0.3 * coarse);
        into.enhancing = Math.min(into.core, wall - into.core);
      } else {
        into.enhancing = patchy ? Math.min(into.core, 4 * (fine - 1.65)) : -Infinity;
      }
    },
  };
}
