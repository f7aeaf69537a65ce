// Every operator, forward and derivatives, against PyTorch in float64 (reference/neural/operators.py). An operator
// without a case fails. Each case is one model with the output and all derivatives of sum(output · upstream).

import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { openLocalSession } from '../runtime/local-session.ts';
import type { Tensor } from '../tensor.ts';
import * as activations from './activations.ts';
import { buildModel } from './build-model.ts';
import * as convolutions from './convolution.ts';
import { dropout } from './dropout.ts';
import * as edges from './edge-padding.ts';
import * as elementwise from './elementwise.ts';
import { gradients } from './gradients.ts';
import { createGraph, topologicalOrder } from './graph.ts';
import { linear, matMul } from './mat-mul.ts';
import type { Node } from './node.ts';
import { batchNorm, groupNorm, instanceNorm } from './normalisation.ts';
import { operatorTable } from './operator-table.ts';
import * as pooling from './pooling.ts';
import * as reductions from './reductions.ts';
import * as resizing from './resize.ts';
import * as shaping from './shaping.ts';
import type { SliceRange } from './shaping.ts';
import * as excitation from './squeeze-excitation.ts';
import { take } from './take.ts';
import * as transposed from './transposed-convolution.ts';

interface StoredTensor {
  readonly shape: number[];
  readonly data: number[];
}
interface Case {
  readonly operator: string;
  readonly name: string;
  readonly settings: Record<string, unknown>;
  readonly inputs: StoredTensor[];
  readonly upstream: StoredTensor;
  readonly output: StoredTensor;
  readonly gradients: StoredTensor[];
}
const file = new URL('../../../../reference/neural/operators.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };

type Settings = Record<string, never>;
type Build = (inputs: Node[], settings: Settings) => Node;
const plain = (f: (...inputs: Node[]) => Node): Build => {
  return (inputs) => f(...inputs);
};
const withOptions = (f: (x: Node, options: Settings) => Node): Build => {
  return ([x], settings) => f(x!, settings);
};
const convolve = (f: typeof convolutions.conv2d): Build => {
  return ([x, weight, bias], settings) => f(x!, weight!, { ...settings, ...(bias && { bias }) });
};
const toSize = (f: (x: Node, size: readonly number[], options: Settings) => Node): Build => {
  return ([x], { size, ...options }) => f(x!, size!, options);
};
const channelLayers = ([, w1, b1, w2, b2]: readonly Node[]): excitation.ChannelExcitation => ({
  squeezeWeight: w1!,
  squeezeBias: b1!,
  exciteWeight: w2!,
  exciteBias: b2!,
});

const builders: Record<string, Build> = {
  add: plain((a, b) => elementwise.add(a!, b!)),
  subtract: plain((a, b) => elementwise.subtract(a!, b!)),
  multiply: plain((a, b) => elementwise.multiply(a!, b!)),
  divide: plain((a, b) => elementwise.divide(a!, b!)),
  maximum: plain((a, b) => elementwise.maximum(a!, b!)),
  minimum: plain((a, b) => elementwise.minimum(a!, b!)),
  greater: plain((a, b) => elementwise.greater(a!, b!)),
  equal: plain((a, b) => elementwise.equal(a!, b!)),
  negate: plain((x) => elementwise.negate(x!)),
  absolute: plain((x) => elementwise.absolute(x!)),
  square: plain((x) => elementwise.square(x!)),
  relu: plain((x) => elementwise.relu(x!)),
  sigmoid: plain((x) => elementwise.sigmoid(x!)),
  tanh: plain((x) => elementwise.tanh(x!)),
  softplus: plain((x) => elementwise.softplus(x!)),
  sign: plain((x) => elementwise.sign(x!)),
  exp: plain((x) => elementwise.exp(x!)),
  log: plain((x) => elementwise.log(x!)),
  sqrt: plain((x) => elementwise.sqrt(x!)),
  stopGradient: plain((x) => elementwise.stopGradient(x!)),
  power: ([x], { exponent }) => elementwise.power(x!, exponent!),
  leakyRelu: ([x], { slope }) => elementwise.leakyRelu(x!, slope!),
  clip: ([x], { low, high }) => elementwise.clip(x!, low!, high!),
  select: plain((condition, a, b) => elementwise.select(condition!, a!, b!)),
  silu: plain((x) => activations.silu(x!)),
  gelu: withOptions(activations.gelu),
  elu: ([x], { alpha }) => activations.elu(x!, alpha),
  erf: plain((x) => activations.erf(x!)),
  reduceSum: withOptions(reductions.reduceSum),
  reduceMean: withOptions(reductions.reduceMean),
  reduceMax: withOptions(reductions.reduceMax),
  softmax: ([x], { axis }) => reductions.softmax(x!, axis!),
  logSoftmax: ([x], { axis }) => reductions.logSoftmax(x!, axis!),
  reshape: ([x], { shape }) => shaping.reshape(x!, shape!),
  transpose: ([x], { permutation }) => shaping.transpose(x!, permutation!),
  concat: (inputs, { axis }) => shaping.concat(inputs, axis!),
  slice: ([x], { ranges }) => shaping.slice(x!, ranges as unknown as SliceRange[]),
  take: ([x], { axis, places }) => take(x!, axis!, places!),
  reverse: ([x], { axes }) => shaping.reverse(x!, axes!),
  pad: ([x], { widths, value }) => shaping.pad(x!, widths!, value),
  broadcastTo: ([x], { shape }) => shaping.broadcastTo(x!, shape!),
  matMul: ([a, b], settings) => matMul(a!, b!, settings),
  linear: plain((x, weight, bias) => linear(x!, weight!, bias)),
  conv2d: convolve(convolutions.conv2d),
  conv3d: convolve(convolutions.conv3d),
  convTranspose2d: convolve(transposed.convTranspose2d),
  convTranspose3d: convolve(transposed.convTranspose3d),
  maxPool: withOptions((x, options) => pooling.maxPool(x, options as unknown as pooling.PoolOptions)),
  averagePool: withOptions((x, options) => pooling.averagePool(x, options as unknown as pooling.PoolOptions)),
  globalAveragePool: plain((x) => pooling.globalAveragePool(x!)),
  globalMaxPool: plain((x) => pooling.globalMaxPool(x!)),
  adaptiveAveragePool: toSize(resizing.adaptiveAveragePool),
  resizeNearest: toSize(resizing.resizeNearest),
  resizeLinear: toSize(resizing.resizeLinear),
  padReflect: ([x], { widths }) => edges.padReflect(x!, widths!),
  padReplicate: ([x], { widths }) => edges.padReplicate(x!, widths!),
  cropCentre: toSize(edges.cropCentre),
  dropout: ([x, mask], { rate }) => dropout(x!, mask!, rate!),
  exciteChannels: (inputs) => excitation.exciteChannels(inputs[0]!, channelLayers(inputs)),
  excitePlaces: plain((x, weight, bias) => excitation.excitePlaces(x!, { weight: weight!, bias: bias! })),
  exciteBoth: (inputs, settings) =>
    excitation.exciteBoth(
      inputs[0]!,
      channelLayers(inputs),
      { weight: inputs[5]!, bias: inputs[6]! },
      settings,
    ),
  batchNorm([x, scale, shift, mean, variance], { training }) {
    const channels = scale!.shape;
    const state = (name: string): Node => x!.graph.state(name, channels, new Float32Array(channels[0]!));
    const running = {
      runningMean: mean ?? state('mean'),
      runningVariance: variance ?? state('variance'),
    };
    return batchNorm(x!, { scale: scale!, shift: shift!, ...running }, { training: training! });
  },
  instanceNorm: plain((x, scale, shift, mean, variance) =>
    instanceNorm(
      x!,
      { scale: scale!, shift: shift! },
      mean && { running: { runningMean: mean, runningVariance: variance!, training: false } },
    ),
  ),
  groupNorm: ([x, scale, shift], { groups }) =>
    groupNorm(x!, { scale: scale!, shift: shift! }, { groups: groups! }),
};

const tensor = ({ shape, data }: StoredTensor): Tensor => ({ shape, data: Float32Array.from(data) });

/** float32 keeps about 1e-7; sums of some hundred terms of size 1 lose another digit or two. */
const tolerance = 1e-5;

/** Of a slope found by differences, relative to the derivatives' size: rounding above all, and curvature. */
const differenceTolerance = 2e-3;

/** The largest difference, relative to the largest expected value where that exceeds 1; NaN counts as infinite. */
function worstError(actual: Tensor, expected: StoredTensor): number {
  const scale = Math.max(1, ...expected.data.map(Math.abs));
  const errors = expected.data.map((value, i) => Math.abs(actual.data[i]! - value) / scale);
  return errors.some(Number.isNaN) ? Infinity : Math.max(...errors);
}

const covered = new Set<string>();

/** Cases at a kink, where the difference of both sides is no derivative, and what hides its derivative on purpose. */
const isKinked = ({ operator, name }: Case): boolean =>
  /ties|special/.test(name) || ['greater', 'equal', 'sign', 'stopGradient', 'select'].includes(operator);

/** Largest of a direction's entries: differences keep some four of float32's seven digits and cross few kinks. */
const step = 2 ** -10;

/** A direction to step along, one for each input, fixed: no entry is 0 or repeats. */
const directionOf = (length: number, input: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => step * Math.sin(1.7 * i + 2.3 * input + 0.5));

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

test.each(cases)('$operator $name agrees with PyTorch and with finite differences', async (stored) => {
  const graph = createGraph();
  const inputs = stored.inputs.map(({ shape }, i) => graph.input(`x${i}`, shape));
  const build = builders[stored.operator];
  if (!build) throw new Error(`There is no builder for ${stored.operator}`);
  const output = build(inputs, stored.settings as Settings);
  for (const node of topologicalOrder([output])) covered.add(node.operator.name);
  const upstream = graph.input('upstream', stored.upstream.shape);
  const loss = reductions.reduceSum(elementwise.multiply(output, upstream));
  const derivatives = gradients(loss, inputs);
  const outputs = Object.fromEntries(derivatives.map((node, i) => [`d${i}`, node]));
  const session = await openLocalSession(buildModel({ outputs: { output, loss, ...outputs } }), {
    threads: 1,
  });
  // An input that no output needs (all derivatives zero) is no input of the model.
  const runAt = (shift: number, names: string[]): Promise<Record<string, Tensor>> => {
    const moved = stored.inputs.map(({ shape, data }, i): [string, Tensor] => {
      const direction = directionOf(data.length, i);
      return [`x${i}`, { shape, data: Float32Array.from(data, (value, k) => value + shift * direction[k]!) }];
    });
    return session.run({ ...Object.fromEntries(moved), upstream: tensor(stored.upstream) }, names);
  };
  const names = ['output', ...Object.keys(outputs)];
  const results = await runAt(0, names);
  const [above, below] = isKinked(stored)
    ? [null, null]
    : [await runAt(1, ['output']), await runAt(-1, ['output'])];
  await session.close();
  const expected = [stored.output, ...stored.gradients];
  expect(names.map((name) => results[name]!.shape)).toEqual(expected.map(({ shape }) => shape));
  const errors = names.map((name, i) => ({ name, error: worstError(results[name]!, expected[i]!) }));
  expect(errors.filter(({ error }) => error > tolerance)).toEqual([]);

  const differences =
    above === null ? null : above['output']!.data.map((value, i) => value - below!['output']!.data[i]!);
  const parts = stored.inputs.map(({ data }, i) => ({
    along: dot(results[`d${i}`]!.data, directionOf(data.length, i)),
    size: Math.sqrt(dot(results[`d${i}`]!.data, results[`d${i}`]!.data)) * step,
  }));
  const predicted = parts.reduce((sum, { along }) => sum + along, 0);
  const found = differences === null ? predicted : dot(differences, stored.upstream.data) / 2;
  const size = Math.hypot(...parts.map((part) => part.size), step);
  expect(Math.abs(found - predicted) / size).toBeLessThan(differenceTolerance);
});

afterAll(() => {
  const unchecked = operatorTable.map(({ name }) => name).filter((name) => !covered.has(name));
  expect(unchecked, 'operators without a reference case').toEqual([]);
});
