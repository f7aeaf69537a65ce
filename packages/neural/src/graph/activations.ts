// Activation functions beyond the elementwise ones: SiLU, GELU, ELU, as PyTorch defines them.

import { add, divide, exp, greater, multiply, negate, select, sigmoid, square, tanh } from './elementwise.ts';
import type { Attributes, Node, Operator } from './node.ts';

/** The error function; its derivative is 2/√π · e^(-x²). */
export const erfOperator: Operator = {
  name: 'erf',
  shape: (inputs) => inputs[0]!,
  gradient: (node, upstream) => [
    () => multiply(upstream, multiply(exp(negate(square(node.inputs[0]!))), 2 / Math.sqrt(Math.PI))),
  ],
  emit: (emitter, inputs, output) => void emitter.node('Erf', inputs, {}, output),
};

interface EluAttributes extends Attributes {
  readonly alpha: number;
}
/** Below 0 the derivative α·e^x is the output plus α. */
export const eluOperator: Operator<EluAttributes> = {
  name: 'elu',
  shape: (inputs) => inputs[0]!,
  gradient(node, upstream) {
    const below = multiply(upstream, add(node, node.attributes.alpha));
    return [() => select(greater(node.inputs[0]!, 0), upstream, below)];
  },
  emit(emitter, inputs, output, node) {
    emitter.node('Elu', inputs, { alpha: { float: node.attributes.alpha } }, output);
  },
};

export function erf(x: Node): Node {
  return x.graph.apply(erfOperator, [x], {});
}

/** x where positive, α·(e^x - 1) elsewhere. */
export function elu(x: Node, alpha = 1): Node {
  return x.graph.apply(eluOperator, [x], { alpha });
}

/** x · sigmoid(x), also called swish. */
export function silu(x: Node): Node {
  return multiply(x, sigmoid(x));
}

/** x · Φ(x) with the normal distribution function Φ; `approximate` takes the usual formula with tanh instead. */
export function gelu(x: Node, { approximate = false }: { readonly approximate?: boolean } = {}): Node {
  if (!approximate) return multiply(multiply(x, 0.5), add(erf(divide(x, Math.SQRT2)), 1));
  const inner = multiply(add(x, multiply(multiply(square(x), x), 0.044715)), Math.sqrt(2 / Math.PI));
  return multiply(multiply(x, 0.5), add(tanh(inner), 1));
}
