// The tumour of a prepared patient: the given mask's region, or what the bundle's networks find; with how sure they are.

import { entropyInBits, segment, segmentWithUncertainty, type SegmentOptions } from '@glioscope/neural';
import { resampleToGrid, tumourRegionMask } from '@glioscope/preprocess';
import { type Mask, requireNonEmptyMask, type Volume, volumeMl } from '@glioscope/volume';
import type { OpenBundle } from '../predict.ts';
import { tumourFrom } from './find-tumour.ts';
import { searchNetworks } from './given-sequences.ts';
import type { PreparedPatient } from './prepare-patient.ts';
import { toWorkingGrid } from './working-grid.ts';

/** What may be asked for in place of the bundle's own settings. */
export interface SearchSettings {
  /** Axes (0 = x) along which mirror images are looked at, too. Default: the bundle's; with `uncertainty`, x at least. */
  readonly mirrorAxes?: readonly number[];
  /** Keeps the largest connected piece alone. Default: the bundle's. */
  readonly keepLargest?: boolean;
  /** Also says, voxel by voxel, how sure the networks are. */
  readonly uncertainty?: boolean;
}

/** Entropy is kept in steps of 1/1024 bit: no reader needs more, and the file of the map takes a twentieth of the space. */
const entropySteps = 1024;

/** On the grid of the prepared images; members are networks times mirror images. */
export interface TumourUncertainty {
  readonly members: number;
  /** Entropy of the mean probability, bits: 0 where all is clear, 1 at one half; 0 outside the network's grid. */
  readonly entropy: Volume<Float32Array>;
  /** Standard deviation of the members' probabilities; null of a single member. */
  readonly deviation: Volume<Float32Array> | null;
}

export interface SearchedTumour {
  /** Empty where none was found. */
  readonly mask: Mask;
  readonly volumeMl: number;
  readonly found: boolean;
  /** How it was looked for; null of a given mask. */
  readonly search: {
    readonly networks: number;
    readonly mirrorAxes: readonly number[];
    readonly keepLargest: boolean;
  } | null;
  readonly uncertainty: TumourUncertainty | null;
}

/**
 * Finds the tumour. Sequences that `prepared` lacks are shown to the networks as missing.
 * @throws RangeError where the given mask is empty or the bundle has no segmentation network.
 */
export async function searchTumour(
  prepared: PreparedPatient,
  bundle: OpenBundle,
  asked: SearchSettings,
  segmentOptions: Pick<SegmentOptions, 'id' | 'onProgress'>,
): Promise<SearchedTumour> {
  const { manifest } = bundle;
  if (prepared.expert) {
    const mask = tumourRegionMask(prepared.expert, manifest.tumourRegion);
    requireNonEmptyMask(mask, `the given mask's region '${manifest.tumourRegion}'`);
    return { mask, volumeMl: volumeMl(mask), found: true, search: null, uncertainty: null };
  }
  const networks = searchNetworks(bundle);
  const [first] = networks;
  const settings = manifest.segmentation;
  if (first === undefined || !settings) {
    throw new RangeError(
      'Cannot find the tumour: this bundle has no segmentation network. Give a tumour mask with --mask.',
    );
  }
  const { images, geometry } = toWorkingGrid(prepared, manifest.tumourRegion, settings);
  const channels = first.metadata.sequences.map((sequence) => images[sequence]?.data ?? null);
  const own = settings.mirrorAxes ?? [];
  const mirrorAxes = asked.mirrorAxes ?? (asked.uncertainty && own.length === 0 ? [0] : own);
  const keepLargest = asked.keepLargest ?? settings.keepLargest;
  const options = { ...segmentOptions, mirrorAxes };
  const { probability, variance } =
    asked.uncertainty || networks.length > 1
      ? await segmentWithUncertainty(networks, channels, geometry.size, options)
      : { probability: await segment(first, channels, geometry.size, options), variance: null };
  const scan = prepared.brain.geometry;
  const onScan = (data: Float32Array): Volume<Float32Array> =>
    resampleToGrid({ geometry, data }, scan, { interpolation: 'linear' });
  const found = tumourFrom({ geometry, data: probability }, scan, { ...settings, keepLargest });
  const mapped = (volume: Volume<Float32Array>, value: (x: number) => number): Volume<Float32Array> => ({
    geometry: volume.geometry,
    data: volume.data.map(value),
  });
  return {
    ...found,
    search: { networks: networks.length, mirrorAxes, keepLargest },
    uncertainty: asked.uncertainty
      ? {
          members: networks.length * 2 ** new Set(mirrorAxes).size,
          // Of the probability that the mask is cut from, so that both agree where the outline runs.
          entropy: mapped(
            onScan(probability),
            (p) => Math.round(entropyInBits(p) * entropySteps) / entropySteps,
          ),
          deviation: variance === null ? null : mapped(onScan(variance), Math.sqrt),
        }
      : null,
  };
}
