// The map of what spoke for a grade, brought from the network's patch onto the slice that reports show.

import type { GradCam } from '@glioscope/neural';
import type { Geometry, Mask, Volume } from '@glioscope/volume';
import type { GradeExplanation } from '../results.ts';
import { heatOnSlice } from './heat-on-slice.ts';
import { slicePicture } from './pictures.ts';

export interface ExplainedPatient {
  readonly patient: string;
  readonly imageName: string;
  /** The image to show, and the tumour on its grid. */
  readonly image: Volume;
  readonly tumour: Mask;
  /** Grid of the patch that the network saw. */
  readonly patch: Geometry;
}

/** The slice with its map; null where nothing in the patch speaks for the grade. */
export function gradeExplanation(
  { patient, imageName, image, tumour, patch }: ExplainedPatient,
  grade: 'HGG' | 'LGG',
  { map, peak, score, cells }: GradCam,
): GradeExplanation | null {
  if (!(peak > 0)) return null;
  const logit = grade === 'HGG' ? score : -score;
  return {
    grade,
    networkProbabilityHgg: 1 / (1 + Math.exp(-logit)),
    slice: slicePicture({ patient, imageName, image, prediction: tumour, expert: null }),
    heat: heatOnSlice({ geometry: patch, data: map }, tumour, peak),
    cells,
  };
}
