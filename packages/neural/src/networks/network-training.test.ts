// Ten training steps of each network, each with another optimiser, against PyTorch in float64
// (reference/neural/network_training.py).

import { readFileSync } from 'node:fs';
import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import { initialWeights } from '../graph/build-model.ts';
import { add, multiply } from '../graph/elementwise.ts';
import type { Node } from '../graph/node.ts';
import { slice } from '../graph/shaping.ts';
import { buildTrainingStep, type OptimiserSettings } from '../optimise/training-step.ts';
import { openLocalSession } from '../runtime/local-session.ts';
import { formula, speckle } from './reference-tensors.ts';
import type { Tensor } from '../tensor.ts';
import { binaryCrossEntropyWithLogits, diceAndCrossEntropy, smoothL1 } from '../train/losses.ts';
import { gradingNetwork } from './grading-network.ts';
import { segmentationNetwork } from './segmentation-network.ts';
import { sliceNetwork } from './slice-network.ts';

interface TrainingReference {
  readonly settings: never;
  readonly imageShape: [number, ...number[]];
  readonly targetShape: number[];
  readonly optimiser: OptimiserSettings;
  readonly learningRate: number;
  readonly losses: number[];
  readonly end: Record<string, { norm: number; first: number }>;
}
const file = new URL('../../../../reference/neural/network-training.json', import.meta.url);
const { networks } = JSON.parse(readFileSync(file, 'utf8')) as {
  networks: Record<'segmentation' | 'grading' | 'slice', TrainingReference>;
};

const form = (reference: TrainingReference): Parameters<typeof segmentationNetwork>[1] => ({
  random: createRandom(1),
  batch: reference.imageShape[0],
  training: true,
});
const losses: Record<string, (reference: TrainingReference) => Node> = {
  segmentation(reference) {
    const network = segmentationNetwork(reference.settings, form(reference));
    const target = network.graph.input('target', reference.targetShape);
    const tumour = slice(network.probabilities, [{ axis: 1, start: 1, end: 2 }]);
    return diceAndCrossEntropy(tumour, network.tumourLogit, target);
  },
  grading(reference) {
    const network = gradingNetwork(reference.settings, form(reference));
    return binaryCrossEntropyWithLogits(network.logit, network.graph.input('target', reference.targetShape));
  },
  slice(reference) {
    const network = sliceNetwork(reference.settings, form(reference));
    const target = network.graph.input('target', reference.targetShape);
    const survival = smoothL1(network.survival, add(multiply(target, 0.5), 0.1));
    return add(binaryCrossEntropyWithLogits(network.gradeLogit, target), survival);
  },
};

const norm = ({ data }: Tensor): number => Math.sqrt(data.reduce((sum, value) => sum + value * value, 0));

/** Of each loss, each weight's norm and each weight's size. */
const tolerance = 1e-3;

test.each(Object.entries(networks))(
  'ten steps of the %s network stay with PyTorch',
  async (kind, reference) => {
    const loss = losses[kind]!(reference);
    const weights = Object.fromEntries(
      Object.entries(initialWeights(loss.graph)).map(([name, { shape }]) => [name, formula(name, shape)]),
    );
    const step = buildTrainingStep({ loss, weights, optimiser: reference.optimiser });
    const session = await openLocalSession(step.model, {
      ...step.session,
      threads: 1,
    });
    const found: number[] = [];
    for (let index = 0; index < reference.losses.length; index++) {
      const wave = formula(`target ${index}`, reference.targetShape);
      const feeds = {
        image:
          kind === 'slice'
            ? speckle(index, reference.imageShape)
            : formula(`image ${index}`, reference.imageShape),
        target: { shape: wave.shape, data: wave.data.map((value) => Number(value > 0.3)) },
        learningRate: { shape: [], data: Float32Array.of(reference.learningRate) },
      };
      found.push((await session.run(feeds, ['loss']))['loss']!.data[0]!);
    }
    const end = await session.fetchResident(step.weightNames);
    await session.close();
    expect(Object.keys(end).sort()).toEqual(Object.keys(reference.end).sort());
    const lossErrors = found.map((value, i) => Math.abs(value / reference.losses[i]! - 1));
    const weightErrors = Object.entries(reference.end).flatMap(([name, expected]) => {
      const size = expected.norm / Math.sqrt(end[name]!.data.length);
      return [
        Math.abs(norm(end[name]!) / expected.norm - 1),
        Math.abs(end[name]!.data[0]! - expected.first) / size,
      ];
    });
    expect(Math.max(...lossErrors)).toBeLessThan(tolerance);
    expect(Math.max(...weightErrors)).toBeLessThan(tolerance);
  },
);
