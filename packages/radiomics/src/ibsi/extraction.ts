// From an image and a mask to the IBSI's features, in its order of work: interpolation, resegmentation, then each
// family, textures on grey levels.

import { requireFinite, requireSameGeometry, requireSoundGeometry } from '@glioscope/volume';
import type { LabelMap, Volume } from '@glioscope/volume';
import type { FeatureValues } from '../extraction.ts';
import { greyLevels } from './discretisation.ts';
import { aggregationsOf, familyTables, ibsiFeatureNames, tagEnding, type FamilyKey } from './families.ts';
import type { IbsiFeatureDefinition } from './features/ibsi-feature.ts';
import { histogramStatistics, intensityStatistics } from './intensity/intensity-statistics.ts';
import { localIntensityStatistics } from './intensity/local-intensity.ts';
import { volumeHistogramStatistics } from './intensity/volume-histogram.ts';
import { morphologyStatistics } from './morphology/morphology-statistics.ts';
import { prepareRegion } from './prepare.ts';
import { ibsiSettings, type IbsiSettings } from './settings.ts';
import { textureGrid } from './texture/texture-grid.ts';
import { textureStatistics } from './texture/texture-statistics.ts';

/** Features of one region, under the IBSI's tags. */
export type IbsiFeatureValues = Pick<FeatureValues, 'names' | 'values' | 'reasons'>;

/**
 * Features of the voxels of `image` that carry the label in `mask`, as the IBSI's reference manual defines them
 * (Zwanenburg et al., arXiv 1612.07003). Slices are the planes of constant z.
 *
 * A column's name is the feature's tag with its aggregation and discretisation, as in the IBSI's consensus tables
 * (`cm_contrast_d1_2d_avg_fbs_w25.0`). Names depend on the settings alone. A value that cannot be computed is NaN
 * with an entry in `reasons`; no other value is NaN.
 *
 * @throws {GeometryError} when image and mask do not share their grid, saying what differs and by how much.
 * @throws {RangeError} when a setting is unknown or out of range, the image has NaN or infinite voxels, the label does
 *   not occur, or resampling or resegmentation leaves no voxel.
 */
export function extractIbsi(
  image: Volume,
  mask: LabelMap,
  changes: Partial<IbsiSettings> = {},
): IbsiFeatureValues {
  const settings = ibsiSettings(changes);
  requireSoundGeometry(image, 'the image');
  requireSoundGeometry(mask, 'the mask');
  requireSameGeometry([
    { name: 'the image', volume: image },
    { name: 'the mask', volume: mask },
  ]);
  requireFinite(image, 'the image');
  const prepared = prepareRegion(image, mask, settings);
  const { values: intensities } = prepared;
  const grey = greyLevels(intensities, settings.discretisation, settings.resegmentRange?.[0] ?? null);

  const names = ibsiFeatureNames(settings);
  const values = new Float64Array(names.length);
  const reasons = new Map<string, string>();
  let column = 0;
  const write = <Statistics>(
    family: FamilyKey,
    table: readonly IbsiFeatureDefinition<Statistics>[],
    statisticsOf: (aggregation: string) => readonly Statistics[],
  ): void => {
    for (const aggregation of aggregationsOf(family, settings)) {
      const statistics = statisticsOf(aggregation);
      for (const { value: valueOf, formula } of table) {
        let sum = 0;
        for (const one of statistics) sum += valueOf(one);
        const value = sum / statistics.length;
        values[column] = Number.isFinite(value) ? value : Number.NaN;
        if (!Number.isFinite(value)) {
          reasons.set(
            names[column]!,
            statistics.length === 0
              ? `no two voxels of the region are neighbours, so there is nothing to count (${tagEnding(family, aggregation, settings).slice(1)})`
              : `its formula (${formula}) has no finite value here`,
          );
        }
        column++;
      }
    }
  };
  const once =
    <Statistics>(statistics: Statistics): (() => readonly Statistics[]) =>
    () => [statistics];

  write('morphology', familyTables.morphology, once(morphologyStatistics(prepared)));
  write(
    'localIntensity',
    familyTables.localIntensity,
    once(localIntensityStatistics(prepared.intensities, prepared.size, prepared.spacingMm, prepared.voxels)),
  );
  write(
    'intensity',
    familyTables.intensity,
    once(intensityStatistics(intensities, Int32Array.of(intensities.length))),
  );
  write('histogram', familyTables.histogram, once(histogramStatistics(grey)));
  write(
    'volumeHistogram',
    familyTables.volumeHistogram,
    once(volumeHistogramStatistics(intensities, settings.volumeHistogram, settings.resegmentRange)),
  );
  const padding = Math.max(settings.cooccurrenceDistance, settings.dependenceDistance);
  const texture = textureStatistics(textureGrid(prepared, grey, padding), settings);
  write('glcm', familyTables.glcm, (aggregation) => texture.glcm.get(aggregation)!);
  write('glrlm', familyTables.glrlm, (aggregation) => texture.glrlm.get(aggregation)!);
  write('glszm', familyTables.glszm, (aggregation) => texture.glszm.get(aggregation)!);
  write('gldzm', familyTables.gldzm, (aggregation) => texture.gldzm.get(aggregation)!);
  write('ngtdm', familyTables.ngtdm, (aggregation) => texture.ngtdm.get(aggregation)!);
  write('ngldm', familyTables.ngldm, (aggregation) => texture.ngldm.get(aggregation)!);
  return { names, values, reasons };
}
