// ONNX Runtime in a page, on WebAssembly or WebGPU. Its .wasm files come from where the page's bundler put them, never
// from elsewhere.

import { threadLimit } from '#session-worker';
import type { Tensor as RuntimeTensor } from 'onnxruntime-common';
import { backends } from './backends.ts';
import type { RuntimeLibrary, RuntimeSettings } from './runtime-library.ts';

// The browser's, whose types are no part of this package's library.
declare const navigator: { readonly gpu?: { requestAdapter(): Promise<unknown> } };

let started: RuntimeSettings | null = null;

/**
 * The library that runs `backend`, loaded when first asked for: the one with WebGPU is twice as large. It has one
 * number of threads for the whole worker.
 * @throws {RangeError} where the page may not have threads, or has no GPU.
 */
export async function loadRuntime(settings: RuntimeSettings): Promise<RuntimeLibrary> {
  const { backend, threads, name } = settings;
  const { inPage, provider } = backends[backend];
  if (!inPage) {
    throw new RangeError(
      `Cannot open ${name} on ${backend}: expected a backend of pages, cpu or webgpu; ${backend} exists in Node only`,
    );
  }
  const { reason } = threadLimit();
  if (threads > 1 && reason !== null) {
    throw new RangeError(`Cannot open ${name} with ${threads} threads: ${reason}, or ask for 1 thread`);
  }
  if (started !== null && (started.backend !== backend || started.threads !== threads)) {
    throw new RangeError(
      `Cannot open ${name} on ${backend} with ${threads} threads: this worker runs ${started.name} on ` +
        `${started.backend} with ${started.threads}; open it in a worker of its own with openSession`,
    );
  }
  if (backend === 'webgpu') await requireAdapter(name);
  started = settings;
  const { InferenceSession, Tensor, env } = await (backend === 'webgpu'
    ? import('onnxruntime-web/webgpu')
    : import('onnxruntime-web/wasm'));
  env.wasm.numThreads = threads;
  env.logLevel = 'error';
  const onGpu = backend === 'webgpu';
  return {
    InferenceSession,
    Tensor,
    options: { executionProviders: [onGpu ? provider : 'wasm'] },
    carriedOn: onGpu ? 'gpu-buffer' : 'cpu',
    // A page's WebAssembly memory grows to what was asked for, used or not.
    reserves: false,
    // Moved here by that, to be sent back with the next run.
    download: async (tensors) => {
      const values: Float32Array[] = [];
      for (const tensor of tensors) values.push(await valuesOf(tensor));
      return values;
    },
    explainRefusal: () => null,
  };
}

async function valuesOf(tensor: RuntimeTensor): Promise<Float32Array> {
  return (await tensor.getData(true)) as Float32Array;
}

async function requireAdapter(name: string): Promise<void> {
  if (navigator.gpu === undefined) {
    throw new RangeError(
      `Cannot open ${name} on webgpu: expected navigator.gpu, got a browser or an address without WebGPU; serve the ` +
        'page by https or from localhost to a browser that has it, or use the backend cpu',
    );
  }
  if (!(await navigator.gpu.requestAdapter())) {
    throw new RangeError(
      `Cannot open ${name} on webgpu: expected a graphics adapter, got none; switch hardware acceleration on in the ` +
        'browser, or use the backend cpu',
    );
  }
}
