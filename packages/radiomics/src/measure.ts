// The intensity classes of one image: grey levels, matrices, statistics, columns.

import type { Columns } from './columns.ts';
import { discretise } from './discretisation.ts';
import type { FeatureDefinition } from './features/feature.ts';
import { firstOrderStatistics } from './features/first-order-statistics.ts';
import { firstOrderFeatures } from './features/first-order.ts';
import { asymmetricGlcmStatistics } from './features/asymmetric-glcm-statistics.ts';
import { glcmStatistics } from './features/glcm-statistics.ts';
import { glcmFeatures } from './features/glcm.ts';
import { gldmFeatures } from './features/gldm.ts';
import { glrlmFeatures } from './features/glrlm.ts';
import { glszmFeatures } from './features/glszm.ts';
import { ngtdmStatistics } from './features/ngtdm-statistics.ts';
import { ngtdmFeatures } from './features/ngtdm.ts';
import { sizeMatrixStatistics } from './features/size-matrix-statistics.ts';
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
import type { RadiomicsSettings } from './settings.ts';

const noNeighbours: Reason = {
  code: 'no-neighbours',
  text: 'no two voxels of the region are neighbours, so there are no co-occurrences to count',
};
const noLines: Reason = {
  code: 'no-runs',
  text: 'no line of voxels in any direction holds two voxels of the region, so there are no runs to count',
};

/** Writes the columns of an image from its intensities at the region's voxels, scan order. */
export type Measure = (imageName: string, values: Float64Array, settings: RadiomicsSettings) => void;

export function intensityMeasurer(
  region: Region,
  features: ExtractionParameters['features'],
  columns: Columns,
): Measure {
  const voxelVolume = region.spacingMm[0] * region.spacingMm[1] * region.spacingMm[2];
  const firstOrder = select(firstOrderFeatures, features.firstorder);
  const glcm = select(glcmFeatures, features.glcm);
  const glrlm = select(glrlmFeatures, features.glrlm);
  const glszm = select(glszmFeatures, features.glszm);
  const gldm = select(gldmFeatures, features.gldm);
  const ngtdm = select(ngtdmFeatures, features.ngtdm);
  // One box serves all images: every image writes the same voxels of it.
  let rows: Int32Array | undefined;

  return (imageName, values, settings) => {
    const discretised = discretise(values, settings);
    const grid = grayLevelGrid(region, discretised, rows, neighbourhoodsOf(region, settings));
    rows = grid.rows;
    const prefix = (featureClass: string): string => `${imageName}_${featureClass}_`;
    if (firstOrder.length > 0) {
      columns.write(prefix('firstorder'), firstOrder, [
        firstOrderStatistics(values, discretised.counts, voxelVolume, settings.voxelArrayShift),
      ]);
    }
    const equal = glrlm.length + glszm.length + gldm.length > 0 ? equalNeighbours(grid) : null;
    if (glcm.length > 0) {
      const matrices = cooccurrenceMatrices(grid, settings.weightingNorm, settings.symmetricalGlcm);
      const statisticsOf = settings.symmetricalGlcm ? glcmStatistics : asymmetricGlcmStatistics;
      columns.write(prefix('glcm'), glcm, matrices.map(statisticsOf), noNeighbours);
    }
    if (equal !== null && glrlm.length > 0) {
      const matrices = runLengthMatrices(grid, equal, settings.weightingNorm);
      columns.write(prefix('glrlm'), glrlm, matrices.map(sizeMatrixStatistics), noLines);
    }
    if (equal !== null && glszm.length > 0) {
      columns.write(prefix('glszm'), glszm, [sizeMatrixStatistics(sizeZoneMatrix(grid, equal))]);
    }
    if (equal !== null && gldm.length > 0) {
      const matrix = dependenceMatrix(grid, equal, settings.dependenceDifference);
      columns.write(prefix('gldm'), gldm, [sizeMatrixStatistics(matrix)]);
    }
    if (ngtdm.length > 0) {
      columns.write(prefix('ngtdm'), ngtdm, [ngtdmStatistics(toneDifferenceMatrix(grid))]);
    }
  };
}

/** The rows of a table with these names. */
export function select<Statistics>(
  table: readonly FeatureDefinition<Statistics>[],
  names: readonly string[] = [],
): readonly FeatureDefinition<Statistics>[] {
  return table.filter(({ name }) => names.includes(name));
}
