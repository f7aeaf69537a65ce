// The loop over voxels: read the kernel once, let each class measure it once, write the wanted features. Each voxel is
// measured from nothing, so that its value does not depend on how voxels are shared out.

import { directionLengthMm } from '../directions.ts';
import type { FeatureDefinition } from '../features/feature.ts';
import { FirstOrderMeasure } from './first-order-measure.ts';
import { GlcmMeasure } from './glcm-measure.ts';
import { GldmMeasure } from './gldm-measure.ts';
import { GlrlmMeasure } from './glrlm-measure.ts';
import { GlszmMeasure } from './glszm-measure.ts';
import { kernelOf, linesOf, pairsOf, stepsOf } from './kernel.ts';
import { KernelSample } from './kernel-sample.ts';
import { mapFeatureTables, type WantedClass } from './map-features.ts';
import type { MapPlan } from './map-plan.ts';
import { NgtdmMeasure } from './ngtdm-measure.ts';
import type { VoxelMeasure } from './voxel-measure.ts';

/** Voxels between two reports of progress. */
const reportEvery = 4096;

/** The wanted features of every voxel of the plan, feature by feature; NaN where a kernel has no value. */
export function measureVoxels(plan: MapPlan, report?: (done: number) => void): Float64Array {
  const { corners } = plan;
  const kernel = kernelOf(plan.kernelRadius, plan.flatAxis);
  const sample = new KernelSample(plan.box, kernel);
  const columns = plan.wanted.reduce((sum, { names }) => sum + names.length, 0);
  const values = new Float64Array(columns * corners.length);
  let column = 0;
  const writers = plan.wanted.map((wanted) => {
    const writer = writerOf(plan, wanted, values, column * corners.length);
    column += wanted.names.length;
    return writer;
  });
  for (let k = 0; k < corners.length; k++) {
    sample.read(corners[k]!);
    for (let w = 0; w < writers.length; w++) writers[w]!(sample, k);
    if (report !== undefined && (k + 1) % reportEvery === 0) report(k + 1);
  }
  report?.(corners.length);
  return values;
}

type Writer = (sample: KernelSample, voxel: number) => void;

function writerOf(
  plan: MapPlan,
  { featureClass, names }: WantedClass,
  values: Float64Array,
  at: number,
): Writer {
  const kernel = kernelOf(plan.kernelRadius, plan.flatAxis);
  const { spacingMm, weightingNorm: norm, box } = plan;
  const near = stepsOf([1], plan.flatAxis);
  const far = stepsOf(plan.distances, plan.flatAxis);
  const stride = plan.corners.length;
  const write = <Statistics>(
    table: readonly FeatureDefinition<Statistics>[],
    measure: VoxelMeasure<Statistics>,
  ): Writer => {
    const rows = names.map((name) => table.find((row) => row.name === name)!.value);
    return (sample, voxel) => {
      const found = measure.measure(sample);
      for (let f = 0; f < rows.length; f++) {
        values[at + f * stride + voxel] = found ? rows[f]!(measure.statistics) : Number.NaN;
      }
    };
  };
  switch (featureClass) {
    case 'firstorder': {
      const volume = spacingMm[0] * spacingMm[1] * spacingMm[2];
      const measure = new FirstOrderMeasure(names, kernel.cells, volume, plan.voxelArrayShift);
      return write(mapFeatureTables.firstorder, measure);
    }
    case 'glcm': {
      const weights =
        norm &&
        far.map((step) =>
          norm === 'no_weighting' ? 1 : Math.exp(-(directionLengthMm(step, spacingMm, norm) ** 2)),
        );
      const measure = new GlcmMeasure(names, kernel, pairsOf(kernel, far), {
        weights,
        symmetric: plan.symmetricalGlcm,
        highestLevel: box.grayLevels.at(-1)!,
        levelsOfRegion: box.grayLevels.length,
      });
      return write(mapFeatureTables.glcm, measure);
    }
    case 'glrlm': {
      const weights =
        norm && near.map((step) => (norm === 'no_weighting' ? 1 : directionLengthMm(step, spacingMm, norm)));
      return write(mapFeatureTables.glrlm, new GlrlmMeasure(kernel, linesOf(kernel, near), weights));
    }
    case 'glszm':
      return write(mapFeatureTables.glszm, new GlszmMeasure(kernel, pairsOf(kernel, near)));
    case 'gldm':
      return write(
        mapFeatureTables.gldm,
        new GldmMeasure(kernel, pairsOf(kernel, far), plan.dependenceDifference),
      );
    case 'ngtdm':
      return write(mapFeatureTables.ngtdm, new NgtdmMeasure(names, kernel, pairsOf(kernel, far)));
  }
}
