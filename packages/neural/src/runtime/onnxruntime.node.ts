// ONNX Runtime in Node: the native library, with the CPU provider and whatever else it was built with.

import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { RuntimeLibrary, RuntimeSettings } from './runtime-library.ts';

/** The library with the options of its CPU provider. */
export async function loadRuntime({ threads }: RuntimeSettings): Promise<RuntimeLibrary> {
  return {
    InferenceSession,
    Tensor,
    options: {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // Waiting threads sleep: spinning doubled the time of a step where other work shares the cores.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    },
    carriedOn: 'cpu',
  };
}
