// The loop over voxels: read the kernel once, let each class measure it once, write the wanted features. No value
// depends on which voxel came before, nor on which other features are wanted.

import { directionLengthMm } from '../directions.ts';
import type { FeatureDefinition } from '../features/feature.ts';
import { FirstOrderMeasure } from './first-order-measure.ts';
import { GlcmMeasure } from './glcm-measure.ts';
import { GlcmRollingMeasure, rollingFeatures } from './glcm-rolling-measure.ts';
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
  const writers = plan.wanted.flatMap((wanted) => {
    const ofClass = writersOf(plan, wanted, values, column * corners.length);
    column += wanted.names.length;
    return ofClass;
  });
  const reads = writers.some(({ readsSample }) => readsSample);
  for (let k = 0; k < corners.length; k++) {
    if (reads) sample.read(corners[k]!);
    for (let w = 0; w < writers.length; w++) writers[w]!.write(sample, corners[k]!, k);
    if (report !== undefined && (k + 1) % reportEvery === 0) report(k + 1);
  }
  report?.(corners.length);
  return values;
}

interface Writer {
  readonly readsSample: boolean;
  /** Measures the kernel at a corner and writes the features of a voxel. */
  readonly write: (sample: KernelSample, corner: number, voxel: number) => void;
}

function writersOf(
  plan: MapPlan,
  { featureClass, names }: WantedClass,
  values: Float64Array,
  at: number,
): Writer[] {
  const kernel = kernelOf(plan.kernelRadius, plan.flatAxis);
  const { spacingMm, weightingNorm: norm, box } = plan;
  const near = stepsOf([1], plan.flatAxis);
  const far = stepsOf(plan.distances, plan.flatAxis);
  const stride = plan.corners.length;
  const levels = Math.min(kernel.cells, box.grayLevels.length);
  const writer = <Statistics>(
    table: readonly FeatureDefinition<Statistics>[],
    measure: VoxelMeasure<Statistics>,
    some: readonly string[] = names,
  ): Writer => {
    const rows = some.map((name) => table.find((row) => row.name === name)!.value);
    const starts = some.map((name) => at + names.indexOf(name) * stride);
    const write = (sample: KernelSample, corner: number, voxel: number): void => {
      const found = measure.measure(sample, corner);
      for (let f = 0; f < rows.length; f++) {
        values[starts[f]! + voxel] = found ? rows[f]!(measure.statistics) : Number.NaN;
      }
    };
    return { readsSample: measure.readsSample, write };
  };
  switch (featureClass) {
    case 'firstorder': {
      const volume = spacingMm[0] * spacingMm[1] * spacingMm[2];
      const measure = new FirstOrderMeasure(names, kernel.cells, volume, plan.voxelArrayShift);
      return [writer(mapFeatureTables.firstorder, measure)];
    }
    case 'glcm': {
      const weights =
        norm &&
        far.map((step) =>
          norm === 'no_weighting' ? 1 : Math.exp(-(directionLengthMm(step, spacingMm, norm) ** 2)),
        );
      const pairs = pairsOf(kernel, far);
      const rolls = weights === null && GlcmRollingMeasure.suits(box, kernel, pairs);
      const rolling = rolls ? names.filter((name) => rollingFeatures.includes(name)) : [];
      const others = names.filter((name) => !rolling.includes(name));
      const table = mapFeatureTables.glcm;
      const writers: Writer[] = [];
      if (rolling.length > 0) {
        const measure = new GlcmRollingMeasure(rolling, box, kernel, pairs, plan.symmetricalGlcm);
        writers.push(writer(table, measure, rolling));
      }
      if (others.length > 0) {
        const measure = new GlcmMeasure(others, kernel, pairs, {
          weights,
          symmetric: plan.symmetricalGlcm,
          highestLevel: box.grayLevels.at(-1)!,
          levelsOfRegion: box.grayLevels.length,
        });
        writers.push(writer(table, measure, others));
      }
      return writers;
    }
    case 'glrlm': {
      const weights =
        norm && near.map((step) => (norm === 'no_weighting' ? 1 : directionLengthMm(step, spacingMm, norm)));
      const measure = new GlrlmMeasure(kernel, linesOf(kernel, near), levels, weights);
      return [writer(mapFeatureTables.glrlm, measure)];
    }
    case 'glszm': {
      const measure = new GlszmMeasure(kernel, pairsOf(kernel, near), levels);
      return [writer(mapFeatureTables.glszm, measure)];
    }
    case 'gldm': {
      const measure = new GldmMeasure(kernel, pairsOf(kernel, far), levels, plan.dependenceDifference);
      return [writer(mapFeatureTables.gldm, measure)];
    }
    case 'ngtdm':
      return [writer(mapFeatureTables.ngtdm, new NgtdmMeasure(names, kernel, pairsOf(kernel, far)))];
  }
}
