// The intensity classes of one image: grey levels, matrices, statistics, columns.

import type { Columns } from './columns.ts';
import { discretiseOrExplain, mostDenseLevels, tooManyLevels, type Discretised } from './discretisation.ts';
import type { FeatureDefinition } from './features/feature.ts';
import { firstOrderStatistics, type FirstOrderStatistics } from './features/first-order-statistics.ts';
import { firstOrderFeatures } from './features/first-order.ts';
import { asymmetricGlcmStatistics } from './features/asymmetric-glcm-statistics.ts';
import { glcmStatistics, type GlcmStatistics } from './features/glcm-statistics.ts';
import { glcmFeatures } from './features/glcm.ts';
import { gldmFeatures } from './features/gldm.ts';
import { glrlmFeatures } from './features/glrlm.ts';
import { glszmFeatures } from './features/glszm.ts';
import { ngtdmStatistics, type NgtdmStatistics } from './features/ngtdm-statistics.ts';
import { ngtdmFeatures } from './features/ngtdm.ts';
import { sizeMatrixStatistics, type SizeMatrixStatistics } from './features/size-matrix-statistics.ts';
import { equalNeighbours, mostDirections, type EqualNeighbours } from './matrices/equal-neighbours.ts';
import { cooccurrenceMatrices } from './matrices/glcm.ts';
import { dependenceMatrix } from './matrices/gldm.ts';
import { runLengthMatrices } from './matrices/glrlm.ts';
import { sizeZoneMatrix } from './matrices/glszm.ts';
import { grayLevelGrid, neighbourhoodsOf, type GrayLevelGrid } from './matrices/grid.ts';
import { toneDifferenceMatrix } from './matrices/ngtdm.ts';
import type { ExtractionParameters } from './parameters/extraction-parameters.ts';
import type { Reason } from './reason-codes.ts';
import type { Region } from './region.ts';
import type { Scratch } from './scratch.ts';
import type { RadiomicsSettings } from './settings.ts';

const noNeighbours: Reason = {
  code: 'no-neighbours',
  text: 'no two voxels of the region are neighbours, so there are no co-occurrences to count',
};
const noLines: Reason = {
  code: 'no-runs',
  text: 'no line of voxels in any direction holds two voxels of the region, so there are no runs to count',
};

/** The padded boxes that an image's grey levels are laid out in; images write the same voxels one after another. */
export interface LevelBoxes extends EqualNeighbours {
  /** 0 outside the region. */
  readonly rows: Int32Array;
}

/** What the intensity classes of all images of a region share. */
export interface IntensityMeasurer {
  readonly region: Region;
  readonly columns: Columns;
  readonly scratch: Scratch;
  readonly voxelVolume: number;
  readonly boxes: LevelBoxes;
  readonly firstOrder: readonly FeatureDefinition<FirstOrderStatistics>[];
  readonly glcm: readonly FeatureDefinition<GlcmStatistics>[];
  readonly glrlm: readonly FeatureDefinition<SizeMatrixStatistics>[];
  readonly glszm: readonly FeatureDefinition<SizeMatrixStatistics>[];
  readonly gldm: readonly FeatureDefinition<SizeMatrixStatistics>[];
  readonly ngtdm: readonly FeatureDefinition<NgtdmStatistics>[];
}

export function intensityMeasurer(
  region: Region,
  features: ExtractionParameters['features'],
  columns: Columns,
  scratch: Scratch,
  boxes: LevelBoxes = boxesOf(region, scratch),
): IntensityMeasurer {
  return {
    region,
    columns,
    scratch,
    voxelVolume: region.spacingMm[0] * region.spacingMm[1] * region.spacingMm[2],
    boxes,
    firstOrder: select(firstOrderFeatures, features.firstorder),
    glcm: select(glcmFeatures, features.glcm),
    glrlm: select(glrlmFeatures, features.glrlm),
    glszm: select(glszmFeatures, features.glszm),
    gldm: select(gldmFeatures, features.gldm),
    ngtdm: select(ngtdmFeatures, features.ngtdm),
  };
}

function boxesOf({ boxSize: [width, height, depth] }: Region, scratch: Scratch): LevelBoxes {
  const length = width * height * depth;
  return {
    rows: scratch.int32('rows', length).fill(0),
    ahead: scratch.uint16('ahead', length),
    behind: scratch.uint16('behind', length),
  };
}

/** Grey levels in their boxes; which neighbours are equal is null where nothing needs it. */
export interface LaidOutLevels {
  readonly grid: GrayLevelGrid;
  readonly equal: EqualNeighbours | null;
}

/** Writes the columns of an image from its intensities at the region's voxels, scan order. */
export function measureIntensities(
  measurer: IntensityMeasurer,
  imageName: string,
  values: Float64Array,
  settings: RadiomicsSettings,
): void {
  const { glrlm, glszm, gldm } = measurer;
  const levels = layOutLevels(measurer, values, settings, glrlm.length + glszm.length + gldm.length > 0);
  measureFirstOrder(measurer, imageName, values, levels, settings);
  measureTexture(measurer, imageName, levels, settings);
}

/** Laid out, and the voxels of each grey level. */
export type CountedLevels = LaidOutLevels & Pick<Discretised, 'counts'>;

/**
 * Lays the grey levels of an image out in the measurer's boxes, where they last until the next image, or says why there
 * are none.
 * @param compared Whether runs, zones or dependences are to be counted.
 */
export function layOutLevels(
  { region, scratch, boxes }: IntensityMeasurer,
  values: Float64Array,
  settings: RadiomicsSettings,
  compared: boolean,
): CountedLevels | Reason {
  const discretised = discretiseOrExplain(values, settings, scratch);
  if ('code' in discretised) return discretised;
  const grid = grayLevelGrid(region, discretised, boxes.rows, neighbourhoodsOf(region, settings));
  return { grid, equal: compared ? equalNeighbours(grid, boxes) : null, counts: discretised.counts };
}

/** First-order features that grey levels enter. */
const ofLevels: ReadonlySet<string> = new Set(['Entropy', 'Uniformity']);

/** Writes the first-order columns of an image; without grey levels, those that they enter are explained. */
export function measureFirstOrder(
  { columns, scratch, firstOrder, voxelVolume }: IntensityMeasurer,
  imageName: string,
  values: Float64Array,
  levels: CountedLevels | Reason,
  { voxelArrayShift }: RadiomicsSettings,
): void {
  if (firstOrder.length === 0) return;
  const prefix = `${imageName}_firstorder_`;
  const statisticsWith = (counts: Int32Array): FirstOrderStatistics[] => [
    firstOrderStatistics(values, counts, voxelVolume, voxelArrayShift, scratch),
  ];
  if ('grid' in levels) {
    columns.write(prefix, firstOrder, statisticsWith(levels.counts));
    return;
  }
  const ofIntensities = firstOrder.filter(({ name }) => !ofLevels.has(name));
  columns.write(prefix, ofIntensities, statisticsWith(new Int32Array(0)));
  columns.write(
    prefix,
    firstOrder.filter((row) => !ofIntensities.includes(row)),
    [],
    levels,
  );
}

/** Cells of the tables of runs: 1 GiB. */
const mostRunCells = 2 ** 28;
/** NGTDM looks at each pair of grey levels: a minute for so many. */
const mostPairedLevels = 2 ** 17;
/** MCC takes the square of this in memory, and its cube in time. */
const mostEigenLevels = 4096;

/** Writes the columns of the texture classes of an image whose grey levels are laid out, or why there are none. */
export function measureTexture(
  { columns, scratch, region, glcm, glrlm, glszm, gldm, ngtdm }: IntensityMeasurer,
  imageName: string,
  levels: LaidOutLevels | Reason,
  settings: RadiomicsSettings,
): void {
  const prefix = (featureClass: string): string => `${imageName}_${featureClass}_`;
  if (!('grid' in levels)) {
    for (const [kind, rows] of Object.entries({ glcm, glrlm, glszm, gldm, ngtdm })) {
      columns.write<never>(prefix(kind), rows, [], levels);
    }
    return;
  }
  const { grid, equal } = levels;
  const present = grid.grayLevels.length;
  const highest = grid.grayLevels[present - 1]!;
  const mostInRuns = Math.floor(mostRunCells / (mostDirections * Math.max(...region.size)));
  if (glcm.length > 0 && highest > mostDenseLevels) {
    columns.write(prefix('glcm'), glcm, [], tooManyLevels(highest, mostDenseLevels));
  } else if (glcm.length > 0) {
    const { weightingNorm, symmetricalGlcm } = settings;
    const matrices = cooccurrenceMatrices(grid, weightingNorm, symmetricalGlcm, scratch);
    const statistics = matrices.map(symmetricalGlcm ? glcmStatistics : asymmetricGlcmStatistics);
    const counted = present > mostEigenLevels ? glcm.filter(({ name }) => name !== 'MCC') : glcm;
    columns.write(prefix('glcm'), counted, statistics, noNeighbours);
    columns.write<never>(
      prefix('glcm'),
      glcm.filter((row) => !counted.includes(row)),
      [],
      tooManyLevels(present, mostEigenLevels),
    );
  }
  if (equal !== null && glrlm.length > 0 && present > mostInRuns) {
    columns.write(prefix('glrlm'), glrlm, [], tooManyLevels(present, mostInRuns));
  } else if (equal !== null && glrlm.length > 0) {
    const matrices = runLengthMatrices(grid, equal, settings.weightingNorm, scratch);
    columns.write(prefix('glrlm'), glrlm, matrices.map(sizeMatrixStatistics), noLines);
  }
  if (equal !== null && glszm.length > 0) {
    const matrix = sizeZoneMatrix(grid, equal, scratch);
    columns.write(prefix('glszm'), glszm, [sizeMatrixStatistics(matrix)]);
  }
  if (equal !== null && gldm.length > 0) {
    const matrix = dependenceMatrix(grid, equal, settings.dependenceDifference);
    columns.write(prefix('gldm'), gldm, [sizeMatrixStatistics(matrix)]);
  }
  if (ngtdm.length > 0 && present > mostPairedLevels) {
    columns.write(prefix('ngtdm'), ngtdm, [], tooManyLevels(present, mostPairedLevels));
  } else if (ngtdm.length > 0) {
    columns.write(prefix('ngtdm'), ngtdm, [ngtdmStatistics(toneDifferenceMatrix(grid))]);
  }
}

/** The rows of a table with these names. */
export function select<Statistics>(
  table: readonly FeatureDefinition<Statistics>[],
  names: readonly string[] = [],
): readonly FeatureDefinition<Statistics>[] {
  return table.filter(({ name }) => names.includes(name));
}
