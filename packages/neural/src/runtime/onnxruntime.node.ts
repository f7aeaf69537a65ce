// ONNX Runtime in Node: the native library, with the CPU provider and whatever else it was built with.

import { env, InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
import { buildModel } from '../graph/build-model.ts';
import { createGraph } from '../graph/graph.ts';
import { type BackendRow, backends } from './backends.ts';
import type { RuntimeLibrary, RuntimeSettings } from './runtime-library.ts';

// Node's, whose types are no part of this package's library.
declare const process: { readonly platform: string; readonly arch: string };

/**
 * The library with the options of the backend's provider.
 * @throws {RangeError} where ONNX Runtime's build for this machine has no such provider.
 */
export async function loadRuntime({ backend, threads, name }: RuntimeSettings): Promise<RuntimeLibrary> {
  const row = backends[backend];
  const { provider, platforms } = row;
  const built = listSupportedBackends().map((supported) => supported.name);
  if (!built.includes(provider.name)) {
    throw new RangeError(
      `Cannot open ${name} on ${backend}: expected ${platforms.join(' or ')}, got ${process.platform}-${process.arch}, ` +
        `whose ONNX Runtime has ${built.join(', ')}; use the backend cpu`,
    );
  }
  // What goes wrong is told by errors; the library would print it besides.
  env.logLevel = 'fatal';
  return {
    InferenceSession,
    Tensor,
    options: {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // Waiting threads sleep: spinning doubled the time of a step where other work shares the cores.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    },
    carriedOn: row.keepsCarried ? 'gpu-buffer' : 'cpu',
    reserves: backend === 'cpu',
    download: (tensors) => downloadThrough(provider, tensors),
    explainRefusal: (message) => explainRefusal(row, message),
  };
}

/**
 * `getData` of a tensor on the GPU ends the process (ONNX Runtime 1.30), so the values pass through a model that gives
 * its inputs back: those outputs are ordinary ones.
 */
async function downloadThrough(
  provider: BackendRow['provider'],
  tensors: readonly Tensor[],
): Promise<Float32Array[]> {
  if (tensors.length === 0) return [];
  const graph = createGraph();
  const outputs = Object.fromEntries(
    tensors.map(({ dims }, i) => [`copy${i}`, graph.input(`value${i}`, dims)] as const),
  );
  const session = await InferenceSession.create(buildModel({ outputs }), {
    executionProviders: [provider],
    logSeverityLevel: 4,
  });
  try {
    const copies = await session.run(Object.fromEntries(tensors.map((tensor, i) => [`value${i}`, tensor])));
    return tensors.map((_, i) => (copies[`copy${i}`] as Tensor).data as Float32Array);
  } finally {
    await session.release();
  }
}

const signs: readonly { readonly sign: RegExp; readonly found: string }[] = [
  { sign: /WebGPU adapter/, found: 'no WebGPU adapter' },
  { sign: /Failed to load shared library/, found: 'none of its library files' },
  { sign: /CUDA failure|CUDA driver|cuda(Set|Get)Device|no CUDA-capable/i, found: 'no usable CUDA device' },
  { sign: /DXGI|DML|D3D12/, found: 'no Direct3D 12 device' },
];

function explainRefusal({ title, needs }: BackendRow, message: string): string | null {
  const found = signs.find(({ sign }) => sign.test(message))?.found;
  if (found === undefined) return null;
  return `expected ${needs}; got ${found}. Install what is missing for ${title}, or use the backend cpu`;
}
