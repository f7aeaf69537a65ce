// What the prediction of one patient takes of the machine's memory, foreseen once the scans are known.

import { inferenceBytes, type NetworkMetadata, slidingWindowBytes } from '@glioscope/neural';
import { type Volume, voxelVolumeMm3 } from '@glioscope/volume';
import type { OpenBundle, PredictionSettings } from '../predict.ts';
import type { Triple } from '../settings.ts';
import type { PatientImages } from './check-patient.ts';
import { searchNetworks } from './given-sequences.ts';

// Fitted to the largest resident sets of bench/neural/whole-volume.mjs, which lie 7 to 17% below.
/** Node, the program, readers of images and ONNX Runtime, before there is a scan. */
const programBytes = 160 * 2 ** 20;
/** Of each voxel of the scan's grid, beside the scans: masks, labels of components, files as they are written. */
const bytesPerVoxel = 8;
/** Of each voxel of the brain's box, beside 4 a sequence. */
const bytesPerBrainVoxel = 8;
/** The same once more where uncertainty is asked for: maps of entropy and deviation, and the file. */
const uncertainBytes = { perVoxel: 8, perBrainVoxel: 16 };
/** Filtered images of the tumour, and its features. */
const radiomicsBytes = 100 * 2 ** 20;
/** The brain's box holds so many times the brain. */
const boxShare = 2.5;

/** Bytes at the highest point, all in all. A network made elsewhere counts with its windows alone. */
export function predictionBytes(
  images: PatientImages,
  brainMl: number,
  bundle: OpenBundle,
  asksUncertainty: boolean,
): number {
  const { grading, prognosis, manifest } = bundle;
  const scans: Volume[] = [...Object.values(images.sequences), ...(images.expert ? [images.expert] : [])];
  const { geometry } = scans[0]!;
  const voxels = geometry.size[0] * geometry.size[1] * geometry.size[2];
  const box = Math.min(voxels, (boxShare * brainMl * 1000) / voxelVolumeMm3(geometry));
  const held = scans.reduce((sum, { data }) => sum + data.byteLength, 0);
  const networks = images.expert === null ? searchNetworks(bundle).map(({ metadata }) => metadata) : [];
  const further = [
    ...(grading ? [grading.network, ...(grading.openExplanation ? [grading.network] : [])] : []),
    ...(prognosis ? [prognosis.network] : []),
  ].map(({ metadata }) => metadata);
  const sessions = [...networks, ...further].reduce(
    (sum, network) => sum + (inferenceBytes(network) ?? 0),
    0,
  );
  return (
    programBytes +
    held +
    voxels * (bytesPerVoxel + (asksUncertainty ? uncertainBytes.perVoxel : 0)) +
    box * (4 * scans.length + bytesPerBrainVoxel + (asksUncertainty ? uncertainBytes.perBrainVoxel : 0)) +
    workingBytes(geometry, networks, manifest.segmentation?.spacingMm ?? null) +
    sessions +
    (further.length > 0 ? radiomicsBytes : 0)
  );
}

/** Of the networks' own grid, which the scan's extent bounds, and of the windows that slide over it. */
function workingBytes(
  { size, spacingMm }: Volume['geometry'],
  networks: readonly NetworkMetadata[],
  workingSpacingMm: Triple | null,
): number {
  if (workingSpacingMm === null || networks.length === 0) return 0;
  const working = size.map(
    (length, axis) => Math.ceil((length * spacingMm[axis]!) / workingSpacingMm[axis]! / 16) * 16,
  ) as unknown as Triple;
  const windows = networks.map(({ inputSize, sequences }) =>
    slidingWindowBytes(working, inputSize as unknown as Triple, sequences.length),
  );
  const channels = Math.max(...networks.map(({ sequences }) => sequences.length));
  return working[0] * working[1] * working[2] * 4 * (channels + 2) + Math.max(...windows);
}

/** @throws RangeError that says what is needed and what to do, where `memoryLimitMiB` is given and would not suffice. */
export function requirePredictionMemory(
  id: string,
  images: PatientImages,
  brainMl: number,
  bundle: OpenBundle,
  { memoryLimitMiB, uncertainty }: PredictionSettings,
): void {
  if (memoryLimitMiB === undefined) return;
  const needed = Math.ceil(predictionBytes(images, brainMl, bundle, uncertainty === true) / 2 ** 20);
  if (needed <= memoryLimitMiB) return;
  const { size } = Object.values(images.sequences)[0]!.geometry;
  throw new RangeError(
    `Cannot predict ${id} within ${memoryLimitMiB} MiB: scans of ${size.join(' × ')} voxels need about ${needed} MiB; ` +
      'allow more with --memory, or crop the scans to the brain',
  );
}
