// Taking entries along an axis by a fixed list of places: one operator that copies whole rows, in any order and as often
// as they are listed.

import { matMul } from './mat-mul.ts';
import type { Attributes, Node, Operator } from './node.ts';
import { reshape } from './shaping.ts';
import { describeShape, sizeOf } from './shape.ts';

interface TakeAttributes extends Attributes {
  readonly axis: number;
  readonly places: readonly number[];
}

export const takeOperator: Operator<TakeAttributes> = {
  name: 'take',
  shape(inputs, { axis, places }) {
    const shape = inputs[0]!;
    const outside = places.find((place) => !Number.isInteger(place) || place < 0 || place >= shape[axis]!);
    if (outside !== undefined || axis >= shape.length || places.length === 0) {
      throw new RangeError(
        `Cannot take ${outside === undefined ? `${places.length} entries` : `entry ${outside}`} along axis ${axis} of ${describeShape(shape)}`,
      );
    }
    return shape.map((length, i) => (i === axis ? places.length : length));
  },
  /** Each entry gathers the derivatives of its copies: a product with a matrix of zeros and ones. */
  gradient(node, upstream) {
    const { axis, places } = node.attributes;
    const { graph, shape } = node.inputs[0]!;
    return [
      () => {
        const length = shape[axis]!;
        const matrix = new Float32Array(length * places.length);
        places.forEach((place, copy) => (matrix[place * places.length + copy] = 1));
        const copies = reshape(upstream, [
          sizeOf(shape.slice(0, axis)),
          places.length,
          sizeOf(shape.slice(axis + 1)),
        ]);
        return reshape(matMul(graph.constant(matrix, [length, places.length]), copies), shape);
      },
    ];
  },
  emit(emitter, [x], output, node) {
    const { axis, places } = node.attributes;
    emitter.node('Gather', [x!, emitter.int64(places)], { axis }, output);
  },
};

/** The entries of x at `places` along `axis`, in their order. */
export function take(x: Node, axis: number, places: readonly number[]): Node {
  const isWhole = places.length === x.shape[axis] && places.every((place, i) => place === i);
  return isWhole ? x : x.graph.apply(takeOperator, [x], { axis, places: [...places] });
}
