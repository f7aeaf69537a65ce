import { readFileSync } from 'node:fs';
import { createRandom } from '@glioscope/numeric';
import { describe, expect, test } from 'vitest';
import { buildModel, initialWeights } from '../graph/build-model.ts';
import { add, multiply } from '../graph/elementwise.ts';
import { gradients } from '../graph/gradients.ts';
import { nameOf } from '../graph/graph.ts';
import type { Node } from '../graph/node.ts';
import { reduceSum } from '../graph/reductions.ts';
import { buildTrainingStep } from '../optimise/training-step.ts';
import { openSession } from '../runtime/session.ts';
import { formula, speckle } from './reference-tensors.ts';
import type { Tensor } from '../tensor.ts';
import { gradingNetwork } from './grading-network.ts';
import type { GradingNetworkSettings } from './grading-network.ts';
import { groupsFor } from './layers.ts';
import type { Normalisation } from './layers.ts';
import { segmentationNetwork } from './segmentation-network.ts';
import type { SegmentationNetworkSettings } from './segmentation-network.ts';
import { sliceNetwork } from './slice-network.ts';
import type { SliceNetworkSettings } from './slice-network.ts';

interface Summary {
  readonly shape: number[];
  readonly norm: number;
  readonly places: number[];
  readonly values: number[];
}
interface NetworkReference {
  readonly settings: unknown;
  readonly inputShape: [number, ...number[]];
  /** Whether the image is `speckle`. */
  readonly rough: boolean;
  readonly inference: Record<string, Summary>;
  readonly training: Record<string, Summary>;
  readonly objective: string;
  readonly gradients: Record<string, { shape: number[]; norm: number; first: number }>;
  readonly states: Record<string, number>;
}
const file = new URL('../../../../reference/neural/networks.json', import.meta.url);
const { networks } = JSON.parse(readFileSync(file, 'utf8')) as { networks: Record<string, NetworkReference> };

interface Form {
  readonly random: ReturnType<typeof createRandom>;
  readonly batch: number;
  readonly training: boolean;
}
const builders: Record<string, (settings: never, form: Form) => Readonly<Record<string, unknown>>> = {
  segmentation: (settings: SegmentationNetworkSettings, form) => ({ ...segmentationNetwork(settings, form) }),
  grading: (settings: GradingNetworkSettings, form) => ({ ...gradingNetwork(settings, form) }),
  slice: (settings: SliceNetworkSettings, form) => ({ ...sliceNetwork(settings, form) }),
};

const imageOf = ({ rough, inputShape }: NetworkReference): Tensor =>
  rough ? speckle(0, inputShape) : formula('image', inputShape);
const norm = ({ data }: Tensor): number => Math.sqrt(data.reduce((sum, value) => sum + value * value, 0));

/** Of a value's norm, and five times that of single values against their usual size: float32 against float64. */
const tolerance = 1e-5;
/**
 * The one derivative that strays further, by 1.1e-5 here: three sums over 1,536 voxels of terms that cancel. Its terms differ
 * in their seventh digit; adding them up more exactly changes nothing.
 */
const cancelling: Readonly<Record<string, number>> = { 'decoder.0.conv.bias': 2e-5 };
/** What of `tensor` is not as expected: norm and some values, beyond rounding. */
function differences(name: string, tensor: Tensor, expected: Summary, tolerated: number): string[] {
  if (tensor.shape.join() !== expected.shape.join()) return [`${name}: shape ${tensor.shape.join()}`];
  const scale = expected.norm / Math.sqrt(tensor.data.length);
  return [
    ...(Math.abs(norm(tensor) / expected.norm - 1) < tolerated ? [] : [`${name}: norm ${norm(tensor)}`]),
    ...expected.places.flatMap((place, i) =>
      Math.abs(tensor.data[place]! - expected.values[i]!) < 5 * tolerated * scale
        ? []
        : [`${name}[${place}]: ${tensor.data[place]}, not ${expected.values[i]}`],
    ),
  ];
}

describe.each(Object.keys(networks))('%s network', (kind) => {
  const reference = networks[kind]!;
  const build = (training: boolean): Record<string, Node> & { graph: Node['graph'] } =>
    builders[kind]!(reference.settings as never, {
      random: createRandom(1),
      batch: reference.inputShape[0],
      training,
    }) as never;

  test('in use, outputs are those of PyTorch with the same weights', async () => {
    const network = build(false);
    const weights = Object.fromEntries(
      Object.entries(initialWeights(network.graph)).map(([name, { shape }]) => [name, formula(name, shape)]),
    );
    const names = Object.keys(reference.inference);
    const outputs = Object.fromEntries(names.map((name) => [name, network[name]!]));
    const session = await openSession(buildModel({ outputs, weights }), { threads: 1 });
    const found = await session.run({ image: imageOf(reference) }, names);
    await session.close();
    const off = names.flatMap((name) =>
      differences(name, found[name]!, reference.inference[name]!, tolerance),
    );
    expect(off).toEqual([]);
  });

  test('in training, outputs, gradients and running statistics are those of PyTorch', async () => {
    const network = build(true);
    const objective = network[reference.objective]!;
    const pattern = formula('pattern', objective.shape);
    const loss = reduceSum(multiply(objective, network.graph.constant(pattern.data, pattern.shape)));
    const weights = Object.fromEntries(
      Object.entries(initialWeights(network.graph)).map(([name, { shape }]) => [name, formula(name, shape)]),
    );
    const parameters = network.graph.parameters.filter((node) => nameOf(node) in reference.gradients);
    const names = Object.keys(reference.training);
    const derivatives = gradients(loss, parameters);
    const step = buildTrainingStep({
      loss,
      parameters,
      weights,
      metrics: {
        ...Object.fromEntries(names.map((name) => [name, network[name]!])),
        ...Object.fromEntries(parameters.map((node, i) => [`d/${nameOf(node)}`, derivatives[i]!])),
      },
    });
    const session = await openSession(step.model, { ...step.session, threads: 1 });
    const found = await session.run(
      {
        image: imageOf(reference),
        learningRate: { shape: [], data: Float32Array.of(0) },
      },
      step.outputs,
    );
    const states = await session.fetchResident(Object.keys(reference.states));
    await session.close();
    expect(parameters).toHaveLength(Object.keys(reference.gradients).length);
    expect([
      ...names.flatMap((name) => differences(name, found[name]!, reference.training[name]!, tolerance)),
      ...Object.entries(reference.gradients).flatMap(([name, { shape, norm: expected, first }]) =>
        differences(
          name,
          found[`d/${name}`]!,
          { shape, norm: expected, places: [0], values: [first] },
          cancelling[name] ?? tolerance,
        ),
      ),
      ...Object.entries(reference.states).filter(
        ([name, expected]) => !(Math.abs(norm(states[name]!) / expected - 1) < tolerance),
      ),
    ]).toEqual([]);
  });
});

const tiny = {
  segmentation: { channels: 1, window: [16, 16, 32], widths: [2, 3, 4, 5], recombination: 4 },
  grading: {
    channels: 2,
    patch: [16, 16, 16],
    width: 2,
    hidden: 4,
    stem: { kernel: 3, stride: 1, pool: false },
  },
  slice: { channels: 3, size: [64, 64], width: 2 },
} as const;
const normalisations: Normalisation[] = ['batch', 'instance', 'group'];

test.each(
  Object.keys(tiny).flatMap((kind) => normalisations.map((normalisation) => [kind, normalisation] as const)),
)('%s network with %s normalisation: gradients reach every parameter', async (kind, normalisation) => {
  const settings = { ...tiny[kind as keyof typeof tiny], normalisation };
  const random = createRandom(5);
  const network = builders[kind]!(settings as never, { random, batch: 3, training: true }) as never as Record<
    string,
    Node
  >;
  const { graph } = network['image']!;
  // Every output counts, by itself: an output's even sum would be blind to normalisation.
  const outputs = ['tumourLogit', 'logit', 'gradeLogit', 'survival'].flatMap((name) => network[name] ?? []);
  const terms = outputs.map((output) =>
    reduceSum(multiply(output, graph.constant(formula('pattern', output.shape).data, output.shape))),
  );
  const derivatives = gradients(
    terms.reduce((a, b) => add(a, b)),
    graph.parameters,
  );
  const names = graph.parameters.map((node) => `d/${nameOf(node)}`);
  const session = await openSession(
    buildModel({ outputs: Object.fromEntries(names.map((name, i) => [name, derivatives[i]!])) }),
    { threads: 1 },
  );
  const found = await session.run({ image: formula('image', network['image']!.shape) }, names);
  await session.close();
  const dead = names.filter((name) => !(norm(found[name]!) > 1e-4 && norm(found[name]!) < Infinity));
  expect(dead).toEqual([]);
});

test('weights follow from the seed alone, and are alike in both forms', () => {
  const build = (seed: number, training: boolean): unknown =>
    initialWeights(gradingNetwork(tiny.grading, { random: createRandom(seed), batch: 2, training }).graph);
  expect(build(1, true)).toEqual(build(1, false));
  expect(build(1, true)).not.toEqual(build(2, true));
});

test("the paper's settings are the defaults: 512 features, four levels of 16 to 128", () => {
  const form = { random: createRandom(1), batch: 1, training: false };
  expect(sliceNetwork({ channels: 3, size: [240, 240] }, form).features.shape).toEqual([1, 512]);
  const { graph } = segmentationNetwork({ channels: 3, window: [32, 32, 16] }, form);
  const shapes = Object.fromEntries(graph.parameters.map((node) => [nameOf(node), node.shape]));
  expect(shapes['encoder.0.recombine.weight']).toEqual([64, 3, 1, 1, 1]);
  expect(shapes['encoder.3.conv.weight']).toEqual([128, 64, 3, 3, 3]);
  expect(shapes['bottleneck.conv.weight']).toEqual([256, 64, 3, 3, 3]);
  expect(shapes['decoder.3.recombine.weight']).toEqual([64, 256, 1, 1, 1]);
  expect(shapes['encoder.0.se.fc1.weight']).toEqual([4, 16]);
});

test('sizes that do not fit are refused', () => {
  const form = { random: createRandom(1), batch: 1, training: true };
  expect(() => segmentationNetwork({ channels: 1, window: [16, 24, 16] }, form)).toThrow(
    /multiples of 16 for 4 levels, got 16×24×16; use 16×32×16, or change the number of widths/,
  );
  const { grading } = tiny;
  expect(() => gradingNetwork({ ...grading, patch: [8, 8, 8], normalisation: 'instance' }, form)).toThrow(
    /Cannot normalise layer4.0.bn1: expected at least 2 values.*input \[1, 16, 1, 1, 1\]\); use larger inputs/,
  );
  expect(() => gradingNetwork({ ...grading, patch: [8, 0.5, 8] }, form)).toThrow(
    /Cannot shape input "image" \[1, 2, 8, 0.5, 8\]: lengths must be positive integers/,
  );
  expect(() => segmentationNetwork({ channels: 1, window: [16, 16, 16] }, form)).toThrow(
    /Cannot normalise bottleneck.norm: expected at least 2 values/,
  );
  expect([1, 7, 12, 16, 20, 22].map(groupsFor)).toEqual([1, 7, 6, 8, 5, 2]);
});
