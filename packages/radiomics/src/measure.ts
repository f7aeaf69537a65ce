// The intensity classes of one image: grey levels, matrices, statistics, columns.

import type { Columns } from './columns.ts';
import { discretise } from './discretisation.ts';
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
import { equalNeighbours } from './matrices/equal-neighbours.ts';
import { cooccurrenceMatrices } from './matrices/glcm.ts';
import { dependenceMatrix } from './matrices/gldm.ts';
import { runLengthMatrices } from './matrices/glrlm.ts';
import { sizeZoneMatrix } from './matrices/glszm.ts';
import { grayLevelGrid, neighbourhoodsOf } from './matrices/grid.ts';
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

/** What the intensity classes of all images of a region share. */
export interface IntensityMeasurer {
  readonly region: Region;
  readonly columns: Columns;
  readonly scratch: Scratch;
  readonly voxelVolume: number;
  /** One box serves all images: every image writes the same voxels of it. */
  readonly rows: Int32Array;
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
): IntensityMeasurer {
  const [width, height, depth] = region.boxSize;
  return {
    region,
    columns,
    scratch,
    voxelVolume: region.spacingMm[0] * region.spacingMm[1] * region.spacingMm[2],
    rows: scratch.int32('rows', width * height * depth).fill(0),
    firstOrder: select(firstOrderFeatures, features.firstorder),
    glcm: select(glcmFeatures, features.glcm),
    glrlm: select(glrlmFeatures, features.glrlm),
    glszm: select(glszmFeatures, features.glszm),
    gldm: select(gldmFeatures, features.gldm),
    ngtdm: select(ngtdmFeatures, features.ngtdm),
  };
}

/** Writes the columns of an image from its intensities at the region's voxels, scan order. */
export function measureIntensities(
  measurer: IntensityMeasurer,
  imageName: string,
  values: Float64Array,
  settings: RadiomicsSettings,
): void {
  const { region, columns, scratch, rows, firstOrder, glcm, glrlm, glszm, gldm, ngtdm } = measurer;
  const discretised = discretise(values, settings, scratch);
  const grid = grayLevelGrid(region, discretised, rows, neighbourhoodsOf(region, settings));
  const prefix = (featureClass: string): string => `${imageName}_${featureClass}_`;
  if (firstOrder.length > 0) {
    const { voxelVolume } = measurer;
    columns.write(prefix('firstorder'), firstOrder, [
      firstOrderStatistics(values, discretised.counts, voxelVolume, settings.voxelArrayShift, scratch),
    ]);
  }
  const equal = glrlm.length + glszm.length + gldm.length > 0 ? equalNeighbours(grid, scratch) : null;
  if (glcm.length > 0) {
    const { weightingNorm, symmetricalGlcm } = settings;
    const matrices = cooccurrenceMatrices(grid, weightingNorm, symmetricalGlcm, scratch);
    const statisticsOf = symmetricalGlcm ? glcmStatistics : asymmetricGlcmStatistics;
    columns.write(prefix('glcm'), glcm, matrices.map(statisticsOf), noNeighbours);
  }
  if (equal !== null && glrlm.length > 0) {
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
  if (ngtdm.length > 0) {
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
