// The worker of neural-page.ts: networks where there is no Node. What it finds goes back as plain numbers and words.

import {
  buildTrainingStep,
  conv3d,
  createGraph,
  exportInference,
  loadInference,
  openSession,
  reduceMean,
  segment,
  sigmoid,
  square,
  subtract,
  type Tensor,
} from '@glioscope/neural';
import {
  contractAgreement,
  contractNetworks,
  runContract,
  type ContractSummary,
} from '@glioscope/neural/contract';
import { openLocalSession } from '../../packages/neural/src/runtime/local-session.ts';

type Backend = 'cpu' | 'webgpu';
export type PageRequest =
  | {
      readonly kind: 'contract';
      readonly backend: Backend;
      readonly expected: Record<string, ContractSummary>;
    }
  | { readonly kind: 'open'; readonly backend: Backend; readonly threads?: number }
  | { readonly kind: 'cancel'; readonly threads: number }
  | { readonly kind: 'traffic'; readonly backend: Backend; readonly steps: number };

const ramp = (shape: readonly number[], scale: number): Tensor => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((product, n) => product * n, 1) }, (_, i) =>
    Math.sin(i * scale),
  ),
});

/** A layer that is large beside its image, so that what moves between steps shows, and stepped in pieces on the CPU. */
const channels = 52;
const imageShape = [1, channels, 3, 3, 3];
function smallTraining(backend: Backend): ReturnType<typeof buildTrainingStep> {
  const graph = createGraph();
  const x = graph.input('x', imageShape);
  const weight = graph.parameter(
    'weight',
    [channels, channels, 3, 3, 3],
    ramp([channels ** 2 * 27], 0.37).data,
  );
  const y = sigmoid(conv3d(x, weight, { padding: 1 }));
  return buildTrainingStep({ loss: reduceMean(square(subtract(y, 0.25))), backend });
}

/** Bytes that went to and from the GPU in each step of a training, and what it learned. */
async function traffic(backend: Backend, steps: number): Promise<unknown> {
  let moved = 0;
  const queue = (globalThis as { GPUQueue?: { prototype: GPUQueue } }).GPUQueue?.prototype;
  const device = (globalThis as { GPUDevice?: { prototype: GPUDevice } }).GPUDevice?.prototype;
  if (queue && device) {
    // All that ONNX Runtime's library can do to move bytes: write a queue, or map a buffer that is written or read.
    const { writeBuffer } = queue;
    queue.writeBuffer = function (this: GPUQueue, ...values: unknown[]) {
      moved += (values[4] as number | undefined) ?? (values[2] as ArrayBuffer).byteLength;
      return writeBuffer.apply(this, values);
    };
    const { createBuffer } = device;
    device.createBuffer = function (this: GPUDevice, descriptor) {
      // MAP_READ is 1.
      if (descriptor.mappedAtCreation === true || descriptor.usage & 1) moved += descriptor.size;
      return createBuffer.call(this, descriptor);
    };
  }
  const step = smallTraining(backend);
  const session = await openLocalSession(step.model, {
    backend,
    threads: 1,
    ...step.session,
    carryIfFinite: 'loss',
  });
  const perStep: number[] = [];
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    moved = 0;
    const learningRate = { shape: [], data: Float32Array.of(0.01) };
    losses.push((await session.run({ x: ramp(imageShape, 0.11), learningRate }, ['loss']))['loss']!.data[0]!);
    perStep.push(moved);
  }
  moved = 0;
  const kept = await session.fetchResident();
  const fetched = moved;
  await session.close();
  const weight = kept['weight']!;
  return {
    losses,
    weight: [...weight.data.subarray(0, 64)],
    bytes: {
      perStep,
      fetched,
      kept: Object.values(kept).reduce((sum, { data }) => sum + data.byteLength, 0),
    },
  };
}
interface GPUQueue {
  writeBuffer(...values: unknown[]): void;
}
interface GPUDevice {
  createBuffer(descriptor: { size: number; usage: number; mappedAtCreation?: boolean }): unknown;
}

function tinyModel(): Uint8Array {
  const graph = createGraph();
  const image = graph.input('image', [1, 2, 4, 4, 4]);
  return exportInference(
    { probabilities: sigmoid(image) },
    {},
    {
      kind: 'segmentation',
      sequences: ['t1', 't2'],
      spacingMm: null,
      inputSize: [4, 4, 4],
      classes: ['background', 'tumour'],
      network: {},
    },
  );
}

/** Stops a segmentation after its third window; the model must serve again. */
async function cancel(threads: number): Promise<unknown> {
  const model = await loadInference(tinyModel(), { threads });
  const size = [16, 16, 16] as const;
  const images = [new Float32Array(16 ** 3), new Float32Array(16 ** 3)];
  const wish = new AbortController();
  let windows = 0;
  const ended = await segment(model, images, size, {
    signal: wish.signal,
    onProgress: () => {
      if (++windows === 3) wish.abort();
    },
  }).then(
    () => 'not at all',
    (error: unknown) => (error as Error).name,
  );
  const again = await segment(model, images, size);
  const running = segment(model, images, size).then(
    () => 'went on',
    (error: unknown) => (error as Error).message,
  );
  await model.close();
  return { ended, windows, again: again[0], closed: await running };
}

async function answer(request: PageRequest): Promise<unknown> {
  switch (request.kind) {
    case 'contract': {
      const { backend, expected } = request;
      const open: typeof openLocalSession = (model, options) =>
        openLocalSession(model, { ...options, backend });
      const found: Record<string, unknown> = {};
      for (const network of contractNetworks) {
        if (expected[network] === undefined) continue;
        found[network] = contractAgreement(await runContract(network, open, backend), expected[network]);
      }
      return found;
    }
    case 'open': {
      const { kind: _, ...options } = request;
      return await openSession(tinyModel(), { ...options, name: 'tiny' }).then(
        async (session) => {
          await session.close();
          return 'opened';
        },
        (error: unknown) => (error as Error).message,
      );
    }
    case 'cancel':
      return await cancel(request.threads);
    case 'traffic':
      return await traffic(request.backend, request.steps);
  }
}

addEventListener('message', ({ data }: MessageEvent<PageRequest>) => {
  void answer(data).then(postMessage, (error: unknown) => postMessage({ failure: String(error) }));
});
