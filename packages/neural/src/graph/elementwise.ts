// Elementwise operators with NumPy broadcasting, and their derivatives.

import { asNode, scalarValue } from './graph.ts';
import type { Attributes, Node, Operand, Operator } from './node.ts';
import { isBroadcast } from './shaping.ts';
import { broadcastShapes, sameShape } from './shape.ts';

type Derivative = (a: Node, b: Node, upstream: Node, output: Node) => Node;

function binary(name: string, onnx: string, byA: Derivative | null, byB: Derivative | null): Operator {
  return {
    name,
    shape: (inputs) => broadcastShapes(inputs[0]!, inputs[1]!),
    gradient(node, upstream) {
      const a = node.inputs[0]!;
      const b = node.inputs[1]!;
      return [byA && (() => byA(a, b, upstream, node)), byB && (() => byB(a, b, upstream, node))];
    },
    emit: (emitter, inputs, output) => void emitter.node(onnx, inputs, {}, output),
  };
}

/** 1 where a comparison holds, else 0; flat, so without a derivative. */
function comparison(name: string, onnx: string): Operator {
  return {
    ...binary(name, onnx, null, null),
    emit(emitter, inputs, output) {
      emitter.node('Cast', [emitter.node(onnx, inputs)], { to: 1 }, output);
    },
  };
}

/** What a maximum (or minimum) passes to `winner`: all of it where it wins, half where both are equal. */
const share = (winner: Node, loser: Node): Node => multiply(0.5, add(1, subtract(winner, loser)));

export const addOperator: Operator = binary(
  'add',
  'Add',
  (_a, _b, upstream) => upstream,
  (_a, _b, upstream) => upstream,
);
export const subtractOperator: Operator = binary(
  'subtract',
  'Sub',
  (_a, _b, upstream) => upstream,
  (_a, _b, upstream) => negate(upstream),
);
export const multiplyOperator: Operator = binary(
  'multiply',
  'Mul',
  (_a, b, upstream) => multiply(upstream, b),
  (a, _b, upstream) => multiply(upstream, a),
);
export const divideOperator: Operator = binary(
  'divide',
  'Div',
  (_a, b, upstream) => divide(upstream, b),
  (_a, b, upstream, output) => negate(divide(multiply(upstream, output), b)),
);
export const maximumOperator: Operator = binary(
  'maximum',
  'Max',
  (a, b, upstream) => multiply(upstream, share(greater(a, b), greater(b, a))),
  (a, b, upstream) => multiply(upstream, share(greater(b, a), greater(a, b))),
);
export const minimumOperator: Operator = binary(
  'minimum',
  'Min',
  (a, b, upstream) => multiply(upstream, share(greater(b, a), greater(a, b))),
  (a, b, upstream) => multiply(upstream, share(greater(a, b), greater(b, a))),
);
export const greaterOperator: Operator = comparison('greater', 'Greater');
export const equalOperator: Operator = comparison('equal', 'Equal');

/** A where the condition is not 0, else B. The other side's values never touch the result, be they NaN. */
export const selectOperator: Operator = {
  name: 'select',
  shape: (inputs) => broadcastShapes(broadcastShapes(inputs[0]!, inputs[1]!), inputs[2]!),
  gradient(node, upstream) {
    const condition = node.inputs[0]!;
    return [null, () => select(condition, upstream, 0), () => select(condition, 0, upstream)];
  },
  emit(emitter, [condition, a, b], output) {
    // 9 is ONNX's number for booleans.
    emitter.node('Where', [emitter.node('Cast', [condition!], { to: 9 }), a!, b!], {}, output);
  },
};

function unary(
  name: string,
  onnx: string,
  derivative: ((x: Node, upstream: Node, output: Node) => Node) | null,
): Operator {
  return {
    name,
    shape: (inputs) => inputs[0]!,
    gradient: (node, upstream) => [derivative && (() => derivative(node.inputs[0]!, upstream, node))],
    emit: (emitter, inputs, output) => void emitter.node(onnx, inputs, {}, output),
  };
}

export const negateOperator: Operator = unary('negate', 'Neg', (_, upstream) => negate(upstream));
export const absoluteOperator: Operator = unary('absolute', 'Abs', (x, upstream) =>
  multiply(upstream, sign(x)),
);
export const signOperator: Operator = unary('sign', 'Sign', null);
export const expOperator: Operator = unary('exp', 'Exp', (_, upstream, y) => multiply(upstream, y));
export const logOperator: Operator = unary('log', 'Log', (x, upstream) => divide(upstream, x));
export const sqrtOperator: Operator = unary('sqrt', 'Sqrt', (_, upstream, y) =>
  divide(multiply(upstream, 0.5), y),
);
export const sigmoidOperator: Operator = unary('sigmoid', 'Sigmoid', (_, upstream, y) =>
  multiply(upstream, multiply(y, subtract(1, y))),
);
export const tanhOperator: Operator = unary('tanh', 'Tanh', (_, upstream, y) =>
  multiply(upstream, subtract(1, square(y))),
);
export const softplusOperator: Operator = unary('softplus', 'Softplus', (x, upstream) =>
  multiply(upstream, sigmoid(x)),
);
export const stopGradientOperator: Operator = unary('stopGradient', 'Identity', null);
/** The derivative at 0 is 0, as in PyTorch. Comparing is faster than ONNX Runtime's Sign. */
export const reluOperator: Operator = unary('relu', 'Relu', (_, upstream, y) =>
  multiply(upstream, greater(y, 0)),
);
export const squareOperator: Operator = {
  ...unary('square', 'Mul', (x, upstream) => multiply(upstream, multiply(x, 2))),
  emit: (emitter, [x], output) => void emitter.node('Mul', [x!, x!], {}, output),
};

interface PowerAttributes extends Attributes {
  readonly exponent: number;
}
export const powerOperator: Operator<PowerAttributes> = {
  name: 'power',
  shape: (inputs) => inputs[0]!,
  gradient(node, upstream) {
    const { exponent } = node.attributes;
    return [() => multiply(upstream, multiply(power(node.inputs[0]!, exponent - 1), exponent))];
  },
  emit(emitter, [x], output, node) {
    emitter.node('Pow', [x!, emitter.float(node.attributes.exponent)], {}, output);
  },
};

interface LeakyReluAttributes extends Attributes {
  readonly slope: number;
}
export const leakyReluOperator: Operator<LeakyReluAttributes> = {
  name: 'leakyRelu',
  shape: (inputs) => inputs[0]!,
  gradient(node, upstream) {
    const { slope } = node.attributes;
    return [() => multiply(upstream, add(slope, multiply(1 - slope, greater(node.inputs[0]!, 0))))];
  },
  emit(emitter, inputs, output, node) {
    emitter.node('LeakyRelu', inputs, { alpha: { float: node.attributes.slope } }, output);
  },
};

function applyBinary(operator: Operator, a: Operand, b: Operand): Node {
  const graph = typeof a === 'number' ? (typeof b === 'number' ? null : b.graph) : a.graph;
  if (graph === null) {
    throw new TypeError(`Cannot ${operator.name} two numbers: at least one operand must be a node`);
  }
  const left = asNode(graph, a);
  const right = asNode(graph, b);
  // A value that was spread out only to meet a larger one need not be: the operator broadcasts by itself.
  const shape = broadcastShapes(left.shape, right.shape);
  const lean = (node: Node, other: Node): Node =>
    isBroadcast(node) && sameShape(broadcastShapes(node.inputs[0]!.shape, other.shape), shape)
      ? node.inputs[0]!
      : node;
  const leanLeft = lean(left, right);
  return graph.apply(operator, [leanLeft, lean(right, leanLeft)], {});
}

/** The other operand, where combining it with this neutral number changes neither values nor shape. */
function unlessNeutral(neutral: number, a: Operand, b: Operand): Node | null {
  if (typeof a === 'number') return null;
  const value = typeof b === 'number' ? b : scalarValue(b);
  const changesShape = typeof b !== 'number' && !sameShape(broadcastShapes(a.shape, b.shape), a.shape);
  return value === neutral && !changesShape ? a : null;
}

export function add(a: Operand, b: Operand): Node {
  return unlessNeutral(0, a, b) ?? unlessNeutral(0, b, a) ?? applyBinary(addOperator, a, b);
}

export function subtract(a: Operand, b: Operand): Node {
  return unlessNeutral(0, a, b) ?? applyBinary(subtractOperator, a, b);
}

export function multiply(a: Operand, b: Operand): Node {
  return unlessNeutral(1, a, b) ?? unlessNeutral(1, b, a) ?? applyBinary(multiplyOperator, a, b);
}

export function divide(a: Operand, b: Operand): Node {
  return unlessNeutral(1, a, b) ?? applyBinary(divideOperator, a, b);
}

/** The larger of both; equal ones share the derivative. */
export function maximum(a: Operand, b: Operand): Node {
  return applyBinary(maximumOperator, a, b);
}

/** The smaller of both; equal ones share the derivative. */
export function minimum(a: Operand, b: Operand): Node {
  return applyBinary(minimumOperator, a, b);
}

/** 1 where a > b, else 0; without a derivative. */
export function greater(a: Operand, b: Operand): Node {
  return applyBinary(greaterOperator, a, b);
}

/** 1 where a = b, else 0; without a derivative. */
export function equal(a: Operand, b: Operand): Node {
  return applyBinary(equalOperator, a, b);
}

/** `a` where `condition` is not 0, else `b`, broadcast to one shape. */
export function select(condition: Node, a: Operand, b: Operand): Node {
  const { graph } = condition;
  return graph.apply(selectOperator, [condition, asNode(graph, a), asNode(graph, b)], {});
}

const applyUnary = (operator: Operator, x: Node): Node => x.graph.apply(operator, [x], {});

export function negate(x: Node): Node {
  return x.operator === negateOperator ? x.inputs[0]! : applyUnary(negateOperator, x);
}

export function absolute(x: Node): Node {
  return applyUnary(absoluteOperator, x);
}

/** -1, 0 or 1; without a derivative. */
export function sign(x: Node): Node {
  return applyUnary(signOperator, x);
}

export function exp(x: Node): Node {
  return applyUnary(expOperator, x);
}

/** Natural logarithm. */
export function log(x: Node): Node {
  return applyUnary(logOperator, x);
}

export function sqrt(x: Node): Node {
  return applyUnary(sqrtOperator, x);
}

export function square(x: Node): Node {
  return applyUnary(squareOperator, x);
}

export function power(x: Node, exponent: number): Node {
  if (exponent === 1) return x;
  return x.graph.apply(powerOperator, [x], { exponent });
}

/** Limits values to [low, high]. */
export function clip(x: Node, low: number, high: number): Node {
  if (!(low <= high)) throw new RangeError(`Cannot clip: low ${low} must not exceed high ${high}`);
  return minimum(maximum(x, low), high);
}

export function relu(x: Node): Node {
  return applyUnary(reluOperator, x);
}

/** x where positive, slope times x elsewhere. */
export function leakyRelu(x: Node, slope = 0.01): Node {
  return x.graph.apply(leakyReluOperator, [x], { slope });
}

export function sigmoid(x: Node): Node {
  return applyUnary(sigmoidOperator, x);
}

export function tanh(x: Node): Node {
  return applyUnary(tanhOperator, x);
}

/** log(1 + e^x), without overflow. */
export function softplus(x: Node): Node {
  return applyUnary(softplusOperator, x);
}

/** The value itself, as a constant to differentiation. */
export function stopGradient(x: Node): Node {
  return applyUnary(stopGradientOperator, x);
}
