import { expect, test } from 'vitest';
import { openLocalSession } from '../runtime/local-session.ts';
import { buildModel } from './build-model.ts';
import { conv2d } from './convolution.ts';
import { cropCentre, padReflect } from './edge-padding.ts';
import { add, exp, greater, multiply, relu, sigmoid, square, stopGradient, tanh } from './elementwise.ts';
import { gradients } from './gradients.ts';
import { createGraph, topologicalOrder } from './graph.ts';
import type { Node } from './node.ts';
import { averagePool } from './pooling.ts';
import { reduceSum } from './reductions.ts';
import { resizeLinear } from './resize.ts';
import { sizeOf } from './shape.ts';
import { reshape, slice } from './shaping.ts';
import { convTranspose2d } from './transposed-convolution.ts';

test('equal expressions are one node, and neutral operands leave none', () => {
  const graph = createGraph();
  const x = graph.input('x', [2, 3]);
  expect(relu(x)).toBe(relu(x));
  expect(add(x, 2)).toBe(add(x, graph.constant([2], [])));
  expect(multiply(x, 1)).toBe(x);
  expect(add(0, x)).toBe(x);
  // A neutral operand that changes the shape must stay.
  expect(add(x, graph.constant([0, 0], [2, 1, 1])).shape).toEqual([2, 2, 3]);
  expect(graph.constant([0], [])).not.toBe(graph.constant([-0], []));
});

test('derivatives share the nodes of the forward pass', () => {
  const graph = createGraph();
  const x = graph.parameter('x', [4], new Float32Array(4));
  const y = sigmoid(x);
  const [derivative] = gradients(reduceSum(y), [x]);
  expect(topologicalOrder([derivative!])).toContain(y);
});

test('derivatives of derivatives: d²/dx² of x⁴ is 12x²', async () => {
  const graph = createGraph();
  const x = graph.input('x', [3]);
  const [first] = gradients(reduceSum(square(square(x))), [x]);
  const [second] = gradients(reduceSum(first!), [x]);
  expect(await values({ second: second! }, { x: [1, -2, 0.5] })).toEqual({ second: [12, 48, 3] });
});

test('a chain of operators agrees with central differences', async () => {
  const graph = createGraph();
  const x = graph.input('x', [5]);
  const loss = reduceSum(multiply(tanh(multiply(x, x)), exp(sigmoid(x))));
  const at = [0.3, -0.7, 1.1, -0.2, 0.9];
  const derivatives = (await values({ d: gradients(loss, [x])[0]! }, { x: at }))['d']!;
  const f = (v: number): number => Math.tanh(v * v) * Math.exp(1 / (1 + Math.exp(-v)));
  const step = 1e-5;
  at.forEach((v, i) => expect(derivatives[i]).toBeCloseTo((f(v + step) - f(v - step)) / (2 * step), 5));
});

test('what the loss does not depend on has derivative zero', async () => {
  const graph = createGraph();
  const x = graph.input('x', [2]);
  const unused = graph.input('unused', [3]);
  const loss = reduceSum(multiply(stopGradient(x), greater(x, 0)));
  const [byX, byUnused] = gradients(loss, [x, unused]);
  expect(await values({ byX: byX!, byUnused: byUnused! }, {})).toEqual({ byX: [0, 0], byUnused: [0, 0, 0] });
});

test('refuses what does not fit, saying what was given', () => {
  const graph = createGraph();
  const x = graph.input('x', [1, 3, 8, 8]);
  expect(() => graph.input('x', [1])).toThrow('Cannot name a second placeholder "x": the name is taken');
  expect(() => graph.parameter('w', [2, 2], new Float32Array(3))).toThrow(/expected 4 values, got 3/);
  expect(() => add(x, graph.constant([1, 2], [2]))).toThrow(/lengths 8 and 2 differ/);
  expect(() => conv2d(x, graph.constant(new Float32Array(36), [2, 2, 3, 3]))).toThrow(
    /Cannot convolve \[1, 3, 8, 8\] with weight \[2, 2, 3, 3\]/,
  );
  expect(() => reshape(x, [5])).toThrow(/the sizes differ/);
  expect(() => slice(x, [{ axis: 2, start: 4, end: 9 }])).toThrow(/expected 0 <= start < end <= 8/);
  expect(() => gradients(x, [x])).toThrow(/expected one element/);
  expect(() => add(x, createGraph().input('y', [1]))).toThrow(/across two graphs/);
});

test('operators of the image say which shape, window or factor does not fit', () => {
  const graph = createGraph();
  const x = graph.input('x', [1, 4, 6, 5]);
  const weight = (...shape: number[]): Node => graph.constant(new Float32Array(sizeOf(shape)), shape);
  expect(() => conv2d(x, weight(4, 3, 3, 3), { groups: 2 })).toThrow(/\[4, 3, 3, 3\] in 2 groups: expected/);
  expect(() => conv2d(x, weight(3, 2, 3, 3), { groups: 2 })).toThrow(
    /3 channels in 2 groups: expected a mult/,
  );
  expect(() => conv2d(x, weight(4, 4, 3, 3), { dilation: 3 })).toThrow(
    /the kernel reaches over 7, more than/,
  );
  expect(() => convTranspose2d(x, weight(3, 2, 2, 2))).toThrow(/transposed with weight \[3, 2, 2, 2\]/);
  expect(() => convTranspose2d(x, weight(4, 2, 3, 3), { stride: 2, outputPadding: 2 })).toThrow(
    /by 2: it must be less than the stride 2/,
  );
  expect(() => averagePool(x, { window: 7 })).toThrow(/window 7 and padding 0: the window must fit/);
  expect(() => resizeLinear(x, [3])).toThrow(/\[1, 4, 6, 5\] to \[3\]: expected one whole length/);
  expect(() =>
    padReflect(x, [
      [0, 0],
      [0, 0],
      [6, 0],
      [0, 0],
    ]),
  ).toThrow(/reflecting 6 values: at most 5/);
  expect(() => cropCentre(x, [7, 2])).toThrow(/to \[7, 2\]: expected one length an axis/);
});

async function values(
  outputs: Record<string, Node>,
  feeds: Record<string, number[]>,
): Promise<Record<string, number[]>> {
  const session = await openLocalSession(buildModel({ outputs }), { threads: 1 });
  const tensors = Object.entries(feeds).map(([name, data]) => [
    name,
    { shape: [data.length], data: Float32Array.from(data) },
  ]);
  const results = await session.run(Object.fromEntries(tensors), Object.keys(outputs));
  await session.close();
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, [...data]]));
}
