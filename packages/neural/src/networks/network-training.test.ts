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

/** The weights, images and waves behind the targets of reference/neural/networks.py. */
function formula(name: string, shape: readonly number[]): Tensor {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  const product = (lengths: readonly number[]): number => lengths.reduce((a, b) => a * b, 1);
  const wave = (i: number): number => Math.sin(i * 0.7 + (hash % 1000));
  const valueOf = (i: number): number => {
    if (name.endsWith('running_var')) return 1 + 0.5 * wave(i) ** 2;
    if (name.endsWith('weight')) {
      return shape.length === 1 ? 1 + 0.1 * wave(i) : wave(i) * Math.sqrt(2 / product(shape.slice(1)));
    }
    return name.endsWith('bias') || name.endsWith('running_mean') ? 0.1 * wave(i) : wave(i);
  };
  return { shape, data: Float32Array.from({ length: product(shape) }, (_, i) => valueOf(i)) };
}

/** `speckle` of reference/neural/network_training.py. */
function speckle(step: number, shape: readonly number[]): Tensor {
  const length = shape.reduce((a, b) => a * b, 1);
  const valueOf = (i: number): number => Math.sin(i * 12.9898 + step) * 43758.5453;
  return { shape, data: Float32Array.from({ length }, (_, i) => valueOf(i) - Math.trunc(valueOf(i))) };
}

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
      resident: step.resident,
      carry: step.carry,
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
