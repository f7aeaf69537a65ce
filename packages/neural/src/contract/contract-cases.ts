// What every backend must compute alike: small versions of the three networks, each in use and in training. Together
// they hold all that the full ones are lowered to: wide stems, strides, pooling that overlaps and that does not,
// transposed convolution, all normalisations, squeeze-and-excitation, two optimisers.

import { createRandom, type Random } from '@glioscope/numeric';
import { add } from '../graph/elementwise.ts';
import { buildModel } from '../graph/build-model.ts';
import type { Node } from '../graph/node.ts';
import { slice } from '../graph/shaping.ts';
import type { Backend } from '../runtime/backends.ts';
import { gradingNetwork } from '../networks/grading-network.ts';
import { segmentationNetwork } from '../networks/segmentation-network.ts';
import { sliceNetwork } from '../networks/slice-network.ts';
import { buildTrainingStep, type OptimiserSettings, type TrainingStep } from '../optimise/training-step.ts';
import type { Tensor, Tensors } from '../tensor.ts';
import { binaryCrossEntropyWithLogits, diceAndCrossEntropy, smoothL1 } from '../train/losses.ts';

export type ContractNetwork = 'segmentation' | 'grading' | 'slice';
export const contractNetworks: readonly ContractNetwork[] = ['segmentation', 'grading', 'slice'];

/** One network, ready to run: a plain inference model, and a training step with what its session keeps. */
export interface ContractCase {
  readonly network: ContractNetwork;
  readonly forward: {
    readonly model: Uint8Array;
    readonly feeds: Tensors;
    readonly outputs: readonly string[];
  };
  /** `feeds` holds the learning rate too. */
  readonly training: { readonly step: TrainingStep; readonly feeds: Tensors };
}

interface Form {
  readonly random: Random;
  readonly batch: number;
  readonly training: boolean;
}
interface Recipe {
  readonly batch: number;
  readonly optimiser: OptimiserSettings;
  readonly learningRate: number;
  build(form: Form): {
    image: Node;
    outputs: Record<string, Node>;
    loss: (target: Node) => Node;
    target: number[];
  };
}

const recipes: Readonly<Record<ContractNetwork, Recipe>> = {
  segmentation: {
    batch: 1,
    optimiser: { kind: 'adam' },
    learningRate: 1e-3,
    build(form) {
      const { image, probabilities, tumourLogit } = segmentationNetwork(
        { channels: 3, window: [16, 8, 8], widths: [4, 8], recombination: 8, normalisation: 'instance' },
        form,
      );
      const tumour = slice(probabilities, [{ axis: 1, start: 1, end: 2 }]);
      return {
        image,
        outputs: { probabilities, tumourLogit },
        target: [...tumourLogit.shape],
        loss: (target) => diceAndCrossEntropy(tumour, tumourLogit, target),
      };
    },
  },
  grading: {
    batch: 1,
    optimiser: { kind: 'sgd', momentum: 0.9 },
    learningRate: 0.05,
    build(form) {
      const { image, features, logit, probability } = gradingNetwork(
        { channels: 3, patch: [40, 32, 24], width: 4, hidden: 8, normalisation: 'group' },
        form,
      );
      return {
        image,
        outputs: { features, probability },
        target: [...logit.shape],
        loss: (target) => binaryCrossEntropyWithLogits(logit, target),
      };
    },
  },
  slice: {
    batch: 3,
    optimiser: { kind: 'adamW', weightDecay: 0.01 },
    learningRate: 1e-3,
    build(form) {
      const { image, features, gradeLogit, gradeProbability, survival } = sliceNetwork(
        { channels: 3, size: [48, 40], width: 4 },
        form,
      );
      return {
        image,
        outputs: { features, gradeProbability, survival },
        target: [...gradeLogit.shape],
        loss: (target) => add(binaryCrossEntropyWithLogits(gradeLogit, target), smoothL1(survival, target)),
      };
    },
  },
};

function drawn(random: Random, shape: readonly number[], valueOf: (normal: number) => number): Tensor {
  const length = shape.reduce((product, n) => product * n, 1);
  return { shape, data: Float32Array.from({ length }, () => valueOf(random.normal(0, 1))) };
}

/** Builds a network's case for a backend; the same bytes wherever it is built. */
export function contractCase(network: ContractNetwork, backend: Backend = 'cpu'): ContractCase {
  const { batch, optimiser, learningRate, build } = recipes[network];
  const random = createRandom(20).fork(network);
  const form = { random: random.fork('weights'), batch };
  const use = build({ ...form, training: false });
  const training = build({ ...form, training: true });
  const image = drawn(random.fork('image'), use.image.shape, (value) => value);
  const target = drawn(random.fork('target'), training.target, (value) => Number(value > 0.3));
  return {
    network,
    forward: {
      model: buildModel({ outputs: use.outputs, name: network }),
      feeds: { image },
      outputs: Object.keys(use.outputs),
    },
    training: {
      step: buildTrainingStep({
        loss: training.loss(training.image.graph.input('target', training.target)),
        optimiser,
        backend,
        name: network,
      }),
      feeds: { image, target, learningRate: { shape: [], data: Float32Array.of(learningRate) } },
    },
  };
}
