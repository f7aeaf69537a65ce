// Looks at a patient's images before anything is computed from them: geometry, finite values, a plausible brain and tumour.

import { brainRegion, tumourRegionMask } from '@glioscope/preprocess';
import {
  type Geometry,
  type Mask,
  requireFinite,
  requireMaskInsideImage,
  requireSameGeometry,
  type Volume,
  volumeMl,
} from '@glioscope/volume';
import type { Sequence, TumourRegion } from '../participant.ts';
import { requireIntensities, sameImages } from './require-intensities.ts';
import { sequenceLabel } from './sequence-label.ts';

/** A patient's images as read. All of one geometry once `checkPatient` has passed. */
export interface PatientImages {
  readonly sequences: Readonly<Record<Sequence, Volume>>;
  readonly expert: Mask | null;
}

/** What the check found, for the quality table. */
export interface PatientCheck {
  readonly geometry: Geometry;
  readonly brainMl: number;
  readonly tumourMl: number | null;
  /** Things that are unusual but do not stop the study. */
  readonly warnings: readonly string[];
}

/** A brain with skull and all hardly exceeds 4 litres, nor does an adult's fall below half of one. */
const plausibleBrainMl = { low: 500, high: 4000 };

/** Throws on what cannot be used, saying what was found and what to do; warns of what is merely odd. */
export function checkPatient(
  images: PatientImages,
  referenceSequence: Sequence,
  region: TumourRegion,
): PatientCheck {
  const named = Object.entries(images.sequences).map(([name, volume]) => ({ name, volume }));
  const reference = images.sequences[referenceSequence];
  if (!reference)
    throw new RangeError(`Cannot check a patient without the reference sequence ${referenceSequence}`);
  requireSameGeometry([
    { name: referenceSequence, volume: reference },
    ...named.filter(({ name }) => name !== referenceSequence),
  ]);
  for (const image of named) {
    requireFinite(image.volume, image.name);
    requireIntensities(image);
  }
  const brain = brainRegion(named.map(({ volume }) => volume));
  const brainMl = volumeMl(brain);
  const warnings = sameImages(named).map(
    ([first, second]) =>
      `${sequenceLabel(first)} and ${sequenceLabel(second)} hold the same values: is one file named twice?`,
  );
  if (brainMl < plausibleBrainMl.low || brainMl > plausibleBrainMl.high) {
    warnings.push(
      `The brain measures ${brainMl.toFixed(0)} ml; ${plausibleBrainMl.low} to ${plausibleBrainMl.high} ml were expected. ` +
        'Check the spacing and that the background is 0.',
    );
  }
  let tumourMl: number | null = null;
  if (images.expert) {
    const mask = { name: 'the expert mask', volume: images.expert };
    const image = { name: referenceSequence, volume: reference };
    requireMaskInsideImage(mask, image);
    requireSameGeometry([image, mask]);
    tumourMl = volumeMl(tumourRegionMask(images.expert, region));
    if (tumourMl === 0) warnings.push(`The expert mask has no voxel of the region '${region}'.`);
    else if (tumourMl > brainMl / 2) warnings.push('The tumour fills more than half of the brain.');
  }
  return { geometry: reference.geometry, brainMl, tumourMl, warnings };
}
