// The networks where there is no Node: in headless Chromium, on WebAssembly and on WebGPU in software.

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Agreement, ContractNetwork, ContractSummary } from '@glioscope/neural/contract';
import { expect, test } from 'vitest';
import { bundlePage } from './browser/bundle.ts';
import { askPage, chromium, chromiumIsAbsent, softwareGpu } from './browser/chromium.ts';
import type { PageRequest } from './browser/neural-worker.ts';

const html = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>`;
const skipped = chromiumIsAbsent ? `: SKIPPED, no Chromium at ${chromium} (set CHROMIUM_PATH)` : '';
const { networks } = JSON.parse(
  readFileSync(new URL('../reference/neural/backend-contract.json', import.meta.url), 'utf8'),
) as { networks: Record<ContractNetwork, ContractSummary> };

let bundled: ReturnType<typeof bundlePage> | undefined;
async function ask(
  requests: readonly PageRequest[],
  options: Parameters<typeof askPage>[1] = {},
): Promise<unknown[]> {
  const files = await (bundled ??= bundlePage('tests/browser/neural-page.ts'));
  return JSON.parse(
    await askPage({ '/': html, '/requests.json': JSON.stringify(requests), ...files }, options),
  ) as unknown[];
}

type Agreements = Record<string, { readonly forward: Agreement; readonly training: Agreement }>;
interface Traffic {
  readonly losses: number[];
  readonly weight: number[];
  readonly bytes: { readonly perStep: number[]; readonly fetched: number; readonly kept: number };
}

/** Of a tensor's largest value, after one pass and after two training steps: see docs/page-inference.md. */
const tolerances = { cpu: [1e-5, 1e-4], webgpu: [2e-5, 5e-4] } as const;

function expectAgreement(contract: Agreements, [use, learning]: readonly [number, number]): void {
  expect(Object.keys(contract)).toEqual(Object.keys(networks));
  for (const { forward, training } of Object.values(contract)) {
    expect(forward).toSatisfy(({ difference }: Agreement) => difference < use);
    expect(training).toSatisfy(({ difference }: Agreement) => difference < learning);
  }
}

test('a page that segments is at most 70 KB of script, gzipped, beside the .wasm', async () => {
  const files = await bundlePage('tests/browser/segment-page.ts');
  const scripts = Object.entries(files).filter(([path]) => path.endsWith('.js') && !path.includes('webgpu'));
  const size = scripts.reduce((sum, [, script]) => sum + gzipSync(script).length, 0);
  expect(scripts.map(([path]) => path).filter((path) => /session-worker|ort\.wasm/.test(path))).toHaveLength(
    2,
  );
  expect(size).toBeLessThanOrEqual(70_000);
  for (const [, script] of scripts) expect(String(script)).not.toMatch(/https?:\/\/(cdn|unpkg)/);
});

test.skipIf(chromiumIsAbsent)(
  `an isolated page runs the networks as Node does, stops when asked, and keeps weights on the GPU${skipped}`,
  async () => {
    const steps = 4;
    const [contract, cancelled, plain, onGpu] = (await ask(
      [
        { kind: 'contract', backend: 'cpu', expected: networks },
        { kind: 'cancel', threads: 2 },
        { kind: 'traffic', backend: 'cpu', steps },
        { kind: 'traffic', backend: 'webgpu', steps },
      ],
      { isolated: true, seconds: 240, moreFlags: softwareGpu },
    )) as [Agreements, unknown, Traffic, Traffic];

    expectAgreement(contract, tolerances.cpu);
    expect(cancelled).toEqual({
      ended: 'AbortError',
      windows: 3,
      again: 0.5,
      closed: 'The worker was closed',
    });

    onGpu.losses.forEach((loss, i) => expect(loss).toBeCloseTo(plain.losses[i]!, 5));
    onGpu.weight.forEach((value, i) => expect(value).toBeCloseTo(plain.weight[i]!, 4));
    // Weight, mean and square of 292 KB each stay there. The first step takes them there, the last fetch brings them back.
    const { perStep, fetched, kept } = onGpu.bytes;
    expect(perStep[0]).toBeGreaterThanOrEqual(kept);
    expect(fetched).toBeGreaterThanOrEqual(kept);
    for (const moved of perStep.slice(1)) expect(moved).toBeLessThan(kept / 10);
  },
  250_000,
);

test.skipIf(chromiumIsAbsent)(
  `a page without isolation or GPU says so, and what to do${skipped}`,
  async () => {
    const answers = await ask([
      { kind: 'open', backend: 'cpu', threads: 2 },
      { kind: 'open', backend: 'webgpu', threads: 1 },
      { kind: 'open', backend: 'cpu' },
    ]);
    expect(answers).toEqual([
      expect.stringMatching(
        /Cannot open tiny with 2 threads: .* not cross-origin isolated: serve it with .*Opener-Policy.*1 thread/,
      ),
      expect.stringMatching(/Cannot open tiny on webgpu: .* use the backend cpu/),
      'opened',
    ]);
  },
);

test.skipIf(chromiumIsAbsent || process.env['GLIOSCOPE_WHOLE_CONTRACT'] === undefined)(
  'the whole contract on WebGPU (minutes without a GPU: only with GLIOSCOPE_WHOLE_CONTRACT=1)',
  async () => {
    const [contract] = (await ask([{ kind: 'contract', backend: 'webgpu', expected: networks }], {
      seconds: 580,
      moreFlags: softwareGpu,
    })) as [Agreements];
    expectAgreement(contract, tolerances.webgpu);
  },
  600_000,
);
