// What the prediction of one patient takes of the machine's memory, foreseen once the scans are known.

import { type InferenceModel, segmentationSessionBytes, slidingWindowBytes } from '@glioscope/neural';
import type { Volume } from '@glioscope/volume';
import type { OpenBundle, PredictionSettings } from '../predict.ts';
import type { Triple } from '../settings.ts';
import type { PatientImages } from './check-patient.ts';
import { searchNetworks } from './given-sequences.ts';

/** Node, the program, readers of images and ONNX Runtime, before there is a scan. */
const programBytes = 160 * 2 ** 20;
/** Of each voxel of the scan's grid: labels of connected components, masks, maps on the scan, a file being written. */
const bytesPerVoxel = 24;
/** Of each voxel of each sequence beside the scan itself: z-scored, and cropped to the brain. */
const bytesPerSequenceVoxel = 8;

/** Bytes at the highest point, all in all. A network made elsewhere counts with its windows alone. */
export function predictionBytes(
  images: PatientImages,
  networks: readonly InferenceModel[],
  spacingMm: Triple,
  asksUncertainty: boolean,
): number {
  const scans: Volume[] = [...Object.values(images.sequences), ...(images.expert ? [images.expert] : [])];
  const { size, spacingMm: scanSpacingMm } = scans[0]!.geometry;
  const voxels = size[0] * size[1] * size[2];
  const held = scans.reduce((sum, { data }) => sum + data.byteLength, 0);
  // The working grid is that of the brain, which the scan's own extent bounds.
  const workingSize = size.map(
    (length, axis) => Math.ceil((length * scanSpacingMm[axis]!) / spacingMm[axis]! / 16) * 16,
  ) as unknown as Triple;
  const working = workingSize[0] * workingSize[1] * workingSize[2];
  const sessions = networks.reduce((sum, { metadata }) => sum + (segmentationSessionBytes(metadata) ?? 0), 0);
  const windows = Math.max(
    0,
    ...networks.map(({ metadata }) =>
      slidingWindowBytes(workingSize, metadata.inputSize as unknown as Triple, metadata.sequences.length),
    ),
  );
  return (
    programBytes +
    held +
    voxels * (bytesPerVoxel + bytesPerSequenceVoxel * scans.length + (asksUncertainty ? 8 : 0)) +
    working * 4 * (scans.length + 4) +
    windows +
    sessions
  );
}

/** @throws RangeError that says what is needed and what to do, where `memoryLimitMiB` is given and would not suffice. */
export function requirePredictionMemory(
  id: string,
  images: PatientImages,
  bundle: OpenBundle,
  { memoryLimitMiB, uncertainty }: PredictionSettings,
): void {
  const { segmentation } = bundle.manifest;
  if (memoryLimitMiB === undefined || segmentation === null) return;
  const networks = images.expert === null ? searchNetworks(bundle) : [];
  const bytes = predictionBytes(images, networks, segmentation.spacingMm, uncertainty === true);
  const needed = Math.ceil(bytes / 2 ** 20);
  if (needed <= memoryLimitMiB) return;
  const { size } = Object.values(images.sequences)[0]!.geometry;
  throw new RangeError(
    `Cannot predict ${id} within ${memoryLimitMiB} MiB: scans of ${size.join(' × ')} voxels need about ${needed} MiB; ` +
      'allow more with --memory, or crop the scans to the brain',
  );
}
