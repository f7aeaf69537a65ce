// The contract on WebGPU in Node, by a GPU in software: one device for all sessions, so that shaders compile once.

import { readFileSync } from 'node:fs';
import { InferenceSession } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { softwareGpuIsAbsent, useSoftwareGpu } from '../../../../tests/software-gpu.ts';
import { buildModel } from '../graph/build-model.ts';
import { exp } from '../graph/elementwise.ts';
import { createGraph } from '../graph/graph.ts';
import { openLocalSession } from '../runtime/local-session.ts';
import { openSession } from '../runtime/session.ts';
import type { RuntimeSession } from '../runtime/session-options.ts';
import { contractAgreement, type ContractSummary } from './contract-agreement.ts';
import { contractCase, contractNetworks, type ContractNetwork } from './contract-cases.ts';
import { runContract } from './run-contract.ts';

const file = new URL('../../../../reference/neural/backend-contract.json', import.meta.url);
const { networks } = JSON.parse(readFileSync(file, 'utf8')) as {
  networks: Record<ContractNetwork, ContractSummary>;
};
const skipped = softwareGpuIsAbsent === null ? '' : `: SKIPPED, ${softwareGpuIsAbsent}`;

function tiny(): Uint8Array {
  return buildModel({ outputs: { y: exp(createGraph().input('x', [1])) } });
}
const backend = 'webgpu';

// Shaders are compiled by the processor: on one that is busy that takes minutes.
const timeout = 400_000;

describe.skipIf(softwareGpuIsAbsent !== null)(`WebGPU in Node${skipped}`, { timeout }, () => {
  let keeper: RuntimeSession;
  beforeAll(async () => {
    useSoftwareGpu();
    // Shaders belong to the device, which lasts as long as any session on it.
    keeper = await openLocalSession(tiny(), { backend, threads: 1 });
  });
  afterAll(() => keeper.close());

  test.each(contractNetworks)('the %s network is as on the CPU', async (network) => {
    const found = contractAgreement(await runContract(network, openLocalSession, backend), networks[network]);
    expect(found).toSatisfy(({ forward }: typeof found) => forward.difference < 2e-5);
    expect(found).toSatisfy(({ training }: typeof found) => training.difference < 5e-4);
  });

  test('weights and optimiser states stay on the GPU from step to step', async () => {
    const { step, feeds } = contractCase('segmentation', backend).training;
    const created = vi.spyOn(InferenceSession, 'create');
    const session = await openLocalSession(step.model, {
      backend,
      threads: 1,
      ...step.session,
      carryIfFinite: 'loss',
    });
    const runtime = await (created.mock.results[0]!.value as Promise<InferenceSession>);
    created.mockRestore();
    const kept = Object.values(step.session.carry);
    const fed: string[][] = [];
    const run = runtime.run.bind(runtime);
    vi.spyOn(runtime, 'run').mockImplementation((values, fetch) => {
      fed.push([...new Set(kept.map((name) => (values as InferenceSession.ReturnType)[name]!.location))]);
      return run(values, fetch as string[]);
    });
    await session.run(feeds, ['loss']);
    await session.run(feeds, ['loss']);
    expect(fed).toEqual([['cpu'], ['gpu-buffer']]);

    // A step that breaks leaves them as they were, and they can be replaced. (A broken image would not break it: this
    // GPU's ReLU makes 0 of NaN.)
    const before = await session.fetchResident();
    const broken = { ...feeds, target: { ...feeds['target']!, data: feeds['target']!.data.map(() => NaN) } };
    await session.run(broken, ['loss']);
    expect(await session.fetchResident()).toEqual(before);
    await session.replaceResident(step.session.resident);
    expect(await session.fetchResident()).toEqual(step.session.resident);
    await session.close();
  });

  test('sessions in workers of their own compute, and end without harm', async () => {
    const graph = createGraph();
    const total = graph.state('total', [2], new Float32Array(2));
    const model = buildModel({ outputs: { next: exp(total) }, residentWeights: true });
    const resident = { total: { shape: [2], data: Float32Array.of(0, 1) } };
    const session = await openSession(model, { backend, resident, carry: { next: 'total' } });
    const { next } = await session.run({}, ['next']);
    await session.run({}, []);
    expect([...next!.data]).toEqual([1, expect.closeTo(Math.E, 5)]);
    expect((await session.fetchResident())['total']!.data[0]).toBeCloseTo(Math.E, 5);
    await session.close();
  });
});
