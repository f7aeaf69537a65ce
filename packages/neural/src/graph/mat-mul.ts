// Matrix products.

import { add } from './elementwise.ts';
import type { Node, Operator } from './node.ts';
import { broadcastShapes, describeShape } from './shape.ts';
import { transpose } from './shaping.ts';

export const matMulOperator: Operator = {
  name: 'matMul',
  shape(inputs) {
    const [a, b] = [inputs[0]!, inputs[1]!];
    const inner = a[a.length - 1];
    if (a.length < 2 || b.length < 2 || inner !== b[b.length - 2]) {
      throw new RangeError(
        `Cannot multiply matrices ${describeShape(a)} and ${describeShape(b)}: the inner lengths must agree`,
      );
    }
    return [...broadcastShapes(a.slice(0, -2), b.slice(0, -2)), a[a.length - 2]!, b[b.length - 1]!];
  },
  gradient(node, upstream) {
    const a = node.inputs[0]!;
    const b = node.inputs[1]!;
    return [() => matMul(upstream, b, { transposeB: true }), () => matMul(a, upstream, { transposeA: true })];
  },
  emit: (emitter, inputs, output) => void emitter.node('MatMul', inputs, {}, output),
};

/** x with its last two axes swapped. */
export function swapLastAxes(x: Node): Node {
  const rank = x.shape.length;
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return transpose(x, [...axes.slice(0, -2), rank - 1, rank - 2]);
}

/** [..., m, k] times [..., k, n], leading axes broadcast; the options swap an operand's last two axes first. */
export function matMul(
  a: Node,
  b: Node,
  options: { readonly transposeA?: boolean; readonly transposeB?: boolean } = {},
): Node {
  // ONNX Runtime fuses these transpositions into the product.
  const left = options.transposeA ? swapLastAxes(a) : a;
  const right = options.transposeB ? swapLastAxes(b) : b;
  return a.graph.apply(matMulOperator, [left, right], {});
}

/** A fully connected layer: x [N, in], weight [out, in] (PyTorch's layout), bias [out]; the result is [N, out]. */
export function linear(x: Node, weight: Node, bias?: Node): Node {
  const product = matMul(x, weight, { transposeB: true });
  return bias === undefined ? product : add(product, bias);
}
