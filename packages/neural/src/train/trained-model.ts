// What every training function returns.

import type { TrainingEpoch } from './checkpoint.ts';

export interface TrainedModel<Settings> {
  /** The inference model, for `loadInference` and any other ONNX program. */
  readonly onnx: Uint8Array;
  readonly history: readonly TrainingEpoch[];
  /** The epoch whose weights these are, from 1. */
  readonly bestEpoch: number;
  readonly settings: Settings;
}
