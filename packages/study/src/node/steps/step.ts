// A step's work, named so that a worker thread can be asked for it.

import type { Json } from '../engine/task.ts';

/** What a step sees: its settings, its inputs' paths and the folder for its outputs. */
export interface StepContext<Settings = Json> {
  readonly settings: Settings;
  /** Absolute path of an input file or folder. Throws for a name that the plan did not give. */
  input(name: string): string;
  /** True when the plan gave an input of this name. */
  hasInput(name: string): boolean;
  readonly output: string;
  readonly checkpoint: string;
  report(done: number, note?: string): void;
}

export interface Step {
  /** Raise when the step's results change for the same inputs and settings. */
  readonly version: number;
  /** `worker`: one core of the pool. `main`: owns all cores (networks have threads of their own). */
  readonly where: 'worker' | 'main';
  /** Usual share of a study's time, in seconds for a phantom, for the time left. */
  readonly cost: number;
  run(context: StepContext<never>): Promise<void>;
}
