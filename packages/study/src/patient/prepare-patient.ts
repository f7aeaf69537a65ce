// From scans as read to what every later step uses: cropped to the brain, z-scored in it, sequence by sequence (SPEC §2).
// Bias field, skull strip and registration will come before the crop; BraTS-like scans have them behind them.

import { boundingBox, brainRegion, cropVolume, normaliseInBrain } from '@glioscope/preprocess';
import type { Mask, Volume } from '@glioscope/volume';
import type { Sequence } from '../participant.ts';
import type { PatientImages } from './check-patient.ts';

/** Z-scored images on the patient's own grid, cropped to the brain. */
export interface PreparedPatient {
  readonly images: Readonly<Record<Sequence, Volume<Float32Array>>>;
  readonly brain: Mask;
  /** Expert labels on the same grid, or null. */
  readonly expert: Mask | null;
  /** Mean and standard deviation of each sequence in the brain, before z-scoring. */
  readonly intensities: Readonly<Record<Sequence, { mean: number; standardDeviation: number }>>;
}

/** Voxels kept around the brain, so that filters near its edge see background. */
const marginVoxels = 2;

/** Crops and normalises. The images must have passed `checkPatient`. */
export function preparePatient({ sequences, expert }: PatientImages): PreparedPatient {
  const brain = brainRegion(Object.values(sequences));
  const kept = expert
    ? { geometry: brain.geometry, data: brain.data.map((inside, i) => inside || (expert.data[i] ? 1 : 0)) }
    : brain;
  const box = boundingBox(kept, marginVoxels);
  const images: Record<Sequence, Volume<Float32Array>> = {};
  const intensities: Record<Sequence, { mean: number; standardDeviation: number }> = {};
  for (const [sequence, volume] of Object.entries(sequences)) {
    const normalised = normaliseInBrain(volume, brain);
    images[sequence] = cropVolume(normalised.volume, box);
    intensities[sequence] = { mean: normalised.mean, standardDeviation: normalised.standardDeviation };
  }
  return {
    images,
    brain: cropVolume(brain, box),
    expert: expert ? cropVolume(expert, box) : null,
    intensities,
  };
}
