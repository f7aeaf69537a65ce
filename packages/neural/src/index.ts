// The graph: placeholders, operators, derivatives
export { createGraph, nameOf } from './graph/graph.ts';
export type { Graph, Node, Operand } from './graph/node.ts';
export type { Shape } from './graph/shape.ts';
export {
  absolute,
  add,
  clip,
  divide,
  equal,
  exp,
  greater,
  leakyRelu,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  power,
  relu,
  sigmoid,
  sign,
  softplus,
  sqrt,
  square,
  stopGradient,
  subtract,
  tanh,
} from './graph/elementwise.ts';
export { logSoftmax, reduceMax, reduceMean, reduceSum, softmax } from './graph/reductions.ts';
export type { ReduceOptions } from './graph/reductions.ts';
export { broadcastTo, concat, pad, reshape, reverse, slice, transpose } from './graph/shaping.ts';
export type { SliceRange } from './graph/shaping.ts';
export { linear, matMul } from './graph/mat-mul.ts';
export { conv2d, conv3d, convTranspose2d, convTranspose3d } from './graph/convolution.ts';
export type { ConvolutionOptions } from './graph/convolution.ts';
export { averagePool, globalAveragePool, maxPool } from './graph/pooling.ts';
export type { PoolOptions } from './graph/pooling.ts';
export { batchNorm, dropout, groupNorm, instanceNorm } from './graph/normalisation.ts';
export type { ScaleAndShift } from './graph/normalisation.ts';
export { gradients } from './graph/gradients.ts';

// Models
export { buildModel, initialWeights } from './graph/build-model.ts';
export type { BuildModelOptions } from './graph/build-model.ts';
export { readModel } from './onnx/reader.ts';
export type { ModelDescription } from './onnx/reader.ts';
export type { ValueModel } from './onnx/model.ts';
export type { Tensor, Tensors } from './tensor.ts';

// Training steps
export { buildTrainingStep, learningRateName } from './optimise/training-step.ts';
export type { OptimiserSettings, TrainingStep, TrainingStepOptions } from './optimise/training-step.ts';
export type { AdamSettings } from './optimise/adam.ts';

// Sessions
export { openSession } from './runtime/session.ts';
export type { RuntimeSession, SessionOptions } from './runtime/session-options.ts';
