// Which sizes a convolutional network takes: every halving on the way down wants an even length. The largest
// reduction that any value of the model has, axis by axis, is a length whose multiples fit.

import type { ModelStructure } from '../onnx/structure.ts';

const reducing = new Set(['Conv', 'MaxPool', 'AveragePool', 'LpPool', 'QLinearConv', 'ConvInteger']);
/** Operators after which positions in the image have no meaning. */
const flattening = new Set(['GlobalAveragePool', 'GlobalMaxPool', 'Flatten', 'Gemm', 'MatMul', 'Shape']);

/** For each of `axes` spatial axes, in the model's order, a multiple that fits; 1 where nothing is reduced. */
export function windowMultiple({ inputs, nodes }: ModelStructure, axes: number): number[] {
  const reduction = new Map<string, readonly number[]>();
  if (inputs[0]) reduction.set(inputs[0].name, Array<number>(axes).fill(1));
  const largest = Array<number>(axes).fill(1);
  for (const node of nodes) {
    const known = node.inputs.flatMap((name) => reduction.get(name) ?? []);
    if (known.length === 0 || flattening.has(node.operator)) continue;
    // Where paths meet (concatenation, addition), all are of one size.
    const before = Array.from({ length: axes }, (_, axis) =>
      Math.max(...node.inputs.map((name) => reduction.get(name)?.[axis] ?? 0)),
    );
    const strides = node.integers['strides'];
    const after = before.map((factor, axis) => {
      const stride = strides?.[axis] ?? 1;
      if (reducing.has(node.operator)) return factor * stride;
      return node.operator === 'ConvTranspose' ? factor / stride : factor;
    });
    for (const output of node.outputs) reduction.set(output, after);
    after.forEach((factor, axis) => (largest[axis] = Math.max(largest[axis]!, Math.round(factor))));
  }
  return largest;
}
