// One extraction cut into parts that workers measure: the shape of the region, classes of one image, a wavelet band. A batch of parts goes to several workers, each of which takes the next part that nobody has: a part
// costs no message, and workers end together.

import type { ColumnPart } from './columns.ts';
import type { FeatureClass } from './features/feature.ts';
import { waveletImageName } from './image-source.ts';
import type { LevelBoxes } from './measure.ts';
import {
  imageColumns,
  intensityClassesOf,
  shapeColumns,
  type ExtractionParameters,
} from './parameters/extraction-parameters.ts';
import type { Region } from './region.ts';
import type { RadiomicsSettings } from './settings.ts';
import { canShare, type Loan } from './shared-memory.ts';
import type { WaveletBand, WaveletBox } from './wavelet.ts';

/** Grey levels that one part lays out, and others of the same image read, if they are there by then. */
export interface SharedLevels {
  /** The number of grey levels, 0 until all is written. */
  readonly count: Int32Array;
  readonly grayLevels: Float64Array;
  readonly boxes: LevelBoxes;
}

/** What is measured of an image. */
interface Measured {
  readonly classes: readonly FeatureClass[];
  readonly settings: RadiomicsSettings;
}

export type ExtractionPart =
  | { readonly kind: 'shape'; readonly drawn: Region }
  | (Measured & {
      readonly kind: 'image';
      readonly name: string;
      /** At the region's voxels, scan order; null: of the original image, which the batch's box holds. */
      readonly values: Float64Array | null;
      readonly levels: { readonly shared: SharedLevels; readonly use: 'write' | 'read' } | null;
    })
  | (Measured & { readonly kind: 'wavelet'; readonly band: WaveletBand });

export type ImagePart = Extract<ExtractionPart, { kind: 'image' }>;

/** Parts of one extraction. */
export interface PartBatch {
  readonly parameters: ExtractionParameters;
  readonly region: Region;
  /** The intensities that wavelet bands are filtered from; batches with the same number have the same. */
  readonly box: (WaveletBox & { readonly number: number }) | null;
  readonly parts: readonly ExtractionPart[];
  /** 1 for each part that a worker has taken, in memory that all see; null where one worker does all. */
  readonly taken: Int32Array | null;
}

/** A part's columns, whose names `columnsOfPart` tells. */
export type MeasuredPart = Omit<ColumnPart, 'names'> & { readonly part: number };

/** The columns that a part fills. */
export function columnsOfPart(part: ExtractionPart, parameters: ExtractionParameters): string[] {
  if (part.kind === 'shape') return shapeColumns(parameters);
  const image = part.kind === 'image' ? part.name : waveletImageName(part.band);
  return imageColumns(image, part.classes, parameters);
}

interface UsualParts {
  /** The region that shape is measured of. */
  readonly drawn: Region;
  /** The settings of the original image, and of the usual wavelet; undefined where it is not wanted. */
  readonly original: RadiomicsSettings | undefined;
  readonly wavelet: RadiomicsSettings | undefined;
  /** The original's intensities; null where the batch's box has them. */
  readonly values: Float64Array | null;
  readonly region: Region;
  readonly loan: Loan;
}

/** The parts of shape, the original image and the usual wavelet's bands: whatever of them has columns. */
export function usualParts(parameters: ExtractionParameters, wanted: UsualParts): ExtractionPart[] {
  const classes = intensityClassesOf(parameters);
  const { drawn, wavelet: settings } = wanted;
  const [first, ...later] = originalParts(classes, wanted);
  return [
    ...(shapeColumns(parameters).length > 0 ? [{ kind: 'shape', drawn } as const] : []),
    ...(first ? [first] : []),
    ...(settings ? bandsApart.map((band) => ({ kind: 'wavelet', band, classes, settings }) as const) : []),
    // Small parts last, so that workers end together.
    ...later,
  ];
}

/** What is counted from the same grey levels: first what others do not wait for, then the largest part first. */
const classGroups: readonly (readonly FeatureClass[])[] = [
  ['firstorder', 'ngtdm'],
  ['glrlm'],
  ['glcm'],
  ['glszm'],
  ['gldm'],
];

/** Bands that share filters stand apart: whoever takes the next one begins with filters of its own. */
const bandsApart: readonly WaveletBand[] = ['HLL', 'LLL', 'HHL', 'LHL', 'HLH', 'LLH', 'HHH', 'LHH'];

function originalParts(
  classes: readonly FeatureClass[],
  { original: settings, values, region, loan }: UsualParts,
): ImagePart[] {
  if (settings === undefined) return [];
  const part = { kind: 'image', name: 'original', values, settings } as const;
  const groups = classGroups
    .map((group) => group.filter((kind) => classes.includes(kind)))
    .filter((group) => group.length > 0);
  if (!canShare || groups.length < 2) return [{ ...part, classes, levels: null }];
  const shared = sharedLevels(region, loan);
  return groups.map((group, k) => ({
    ...part,
    classes: group,
    levels: { shared, use: k === 0 ? 'write' : 'read' },
  }));
}

function sharedLevels({ boxIndex, boxSize: [width, height, depth] }: Region, loan: Loan): SharedLevels {
  const length = width * height * depth;
  return {
    count: loan.int32(1).fill(0),
    grayLevels: loan.float64(boxIndex.length),
    boxes: { rows: loan.int32(length), ahead: loan.uint16(length), behind: loan.uint16(length) },
  };
}

/**
 * The parts that the calling worker does, each taken when it is asked for: of those left the first whose `gain` is
 * largest.
 */
export function* partsToDo(
  { parts, taken }: PartBatch,
  gain: (part: ExtractionPart) => number,
): Generator<number> {
  if (taken === null) {
    yield* parts.keys();
    return;
  }
  for (;;) {
    const left = [...parts.keys()].filter((k) => Atomics.load(taken, k) === 0);
    left.sort((a, b) => gain(parts[b]!) - gain(parts[a]!));
    const mine = left.find((k) => Atomics.compareExchange(taken, k, 0, 1) === 0);
    if (mine === undefined) return;
    yield mine;
  }
}
