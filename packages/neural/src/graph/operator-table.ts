// The operator table: every row there is. Tests run over it, so that none goes unchecked.

import { eluOperator, erfOperator } from './activations.ts';
import { convolutionOperator } from './convolution.ts';
import {
  absoluteOperator,
  addOperator,
  divideOperator,
  equalOperator,
  expOperator,
  greaterOperator,
  leakyReluOperator,
  logOperator,
  maximumOperator,
  minimumOperator,
  multiplyOperator,
  negateOperator,
  powerOperator,
  reluOperator,
  selectOperator,
  sigmoidOperator,
  signOperator,
  softplusOperator,
  sqrtOperator,
  squareOperator,
  stopGradientOperator,
  subtractOperator,
  tanhOperator,
} from './elementwise.ts';
import { groupedConvolutionOperator } from './grouped-convolution.ts';
import { matMulOperator } from './mat-mul.ts';
import type { Operator } from './node.ts';
import { normaliseOperator } from './normalisation.ts';
import { averagePoolOperator, maxPoolOperator } from './pooling.ts';
import {
  logSoftmaxOperator,
  reduceMaxOperator,
  reduceMeanOperator,
  reduceSumOperator,
  softmaxOperator,
} from './reductions.ts';
import {
  broadcastToOperator,
  concatOperator,
  padOperator,
  reshapeOperator,
  sliceOperator,
  transposeOperator,
} from './shaping.ts';
import { takeOperator } from './take.ts';

export const operatorTable: readonly Operator[] = [
  absoluteOperator,
  addOperator,
  averagePoolOperator,
  broadcastToOperator,
  concatOperator,
  convolutionOperator,
  divideOperator,
  eluOperator,
  equalOperator,
  erfOperator,
  expOperator,
  greaterOperator,
  groupedConvolutionOperator,
  leakyReluOperator,
  logOperator,
  logSoftmaxOperator,
  matMulOperator,
  maximumOperator,
  maxPoolOperator,
  minimumOperator,
  multiplyOperator,
  negateOperator,
  padOperator,
  powerOperator,
  reduceMaxOperator,
  reduceMeanOperator,
  reduceSumOperator,
  reluOperator,
  reshapeOperator,
  selectOperator,
  sigmoidOperator,
  signOperator,
  sliceOperator,
  softmaxOperator,
  softplusOperator,
  sqrtOperator,
  squareOperator,
  normaliseOperator,
  stopGradientOperator,
  subtractOperator,
  takeOperator,
  tanhOperator,
  transposeOperator,
];
