import { expect, test } from 'vitest';
import { buildModel } from '../graph/build-model.ts';
import { exp } from '../graph/elementwise.ts';
import { createGraph } from '../graph/graph.ts';
import { type Backend, backendNames, backends, parseBackend } from './backends.ts';
import { openLocalSession } from './local-session.ts';

const model = buildModel({ outputs: { y: exp(createGraph().input('x', [1])) } });
const platform = `${process.platform}-${process.arch}`;

test('names are read, and others refused with those that exist', () => {
  expect(backendNames.map(parseBackend)).toEqual(['cpu', 'webgpu', 'cuda', 'directml', 'coreml']);
  expect(() => parseBackend('gpu')).toThrow(
    "Cannot compute on 'gpu': expected one of cpu, webgpu, cuda, directml, coreml",
  );
});

test('a backend that this machine cannot have is refused with where it exists', async () => {
  const elsewhere = backendNames.filter((name) => !backends[name].platforms.includes(platform));
  expect(elsewhere.length).toBeGreaterThan(0);
  for (const backend of elsewhere) {
    await expect(openLocalSession(model, { backend, threads: 1, name: 'tiny' })).rejects.toThrow(
      `Cannot open tiny on ${backend}: expected ${backends[backend].platforms.join(' or ')}, got ${platform}, `,
    );
  }
});

/** Opens a session where nothing that it needs is found. */
async function refusal(backend: Backend): Promise<string> {
  try {
    const session = await openLocalSession(model, { backend, threads: 1, name: 'tiny' });
    await session.close();
    return 'opened';
  } catch (error) {
    return String(error);
  }
}

test.skipIf(platform !== 'linux-x64')(
  'a backend without its device or files says what to install',
  async () => {
    process.env['VK_ICD_FILENAMES'] = '/nowhere.json';
    expect(await refusal('webgpu')).toMatch(
      /^RangeError: Cannot open tiny on webgpu: expected a graphics card .*libvulkan1.*; got no WebGPU adapter\. Install/,
    );
    // Where CUDA is installed there is nothing to refuse.
    expect(await refusal('cuda')).toMatch(
      /^opened$|^RangeError: Cannot open tiny on cuda: expected an NVIDIA card .*npm rebuild onnxruntime-node; got /,
    );
  },
);
