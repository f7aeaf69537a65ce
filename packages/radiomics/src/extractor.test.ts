import { createRandom } from '@glioscope/numeric';
import { axisAlignedGeometry, type Mask, type Volume } from '@glioscope/volume';
import { expect, test } from 'vitest';
import { createExtractor, extractRadiomics, profileParameters } from './index.ts';

function example(): { image: Volume; mask: Mask } {
  const random = createRandom(5);
  const geometry = axisAlignedGeometry([14, 13, 12], [1, 1.2, 2]);
  const voxels = 14 * 13 * 12;
  return {
    image: { geometry, data: Float64Array.from({ length: voxels }, () => random.uniform() * 300) },
    mask: { geometry, data: Uint8Array.from({ length: voxels }, () => (random.uniform() < 0.4 ? 1 : 0)) },
  };
}

test.each([1, 3])('%i workers give the bytes of one thread', async (workers) => {
  const { image, mask } = example();
  const extractor = createExtractor({ workers });
  const { imageTypes, ...rest } = profileParameters('pyradiomics', { sigma: [1, 30] });
  // A sigma of 30 mm gives no image here: its columns keep their reasons.
  const parameters = { ...rest, imageTypes: { ...imageTypes, Wavelet: {}, LoG: {}, Square: {} } };
  const together = await Promise.all([
    extractor.extract(image, mask, parameters),
    extractor.extract(image, mask, { profile: 'paper' }),
    extractor.extract(image, mask, { profile: 'pyradiomics', binWidth: 1e-9 }),
  ]);
  await extractor.close();
  const alike = [
    parameters,
    { profile: 'paper' as const },
    { profile: 'pyradiomics' as const, binWidth: 1e-9 },
  ];
  for (const [k, options] of alike.entries()) {
    const alone = extractRadiomics(image, mask, options);
    expect(together[k]!.names).toEqual(alone.names);
    expect(together[k]!.values).toEqual(alone.values);
    expect(new Map(together[k]!.reasons)).toEqual(alone.reasons);
    expect(together[k]!.diagnostics).toEqual(alone.diagnostics);
  }
});

test('errors are those of one thread, and the extractor goes on', async () => {
  const { image, mask } = example();
  const extractor = createExtractor({ workers: 2 });
  await expect(extractor.extract(image, mask, { profile: 'paper', label: 7 })).rejects.toThrow(
    'got label 1 only',
  );
  const { features, ...rest } = profileParameters('pyradiomics', { force2D: true });
  await expect(
    extractor.extract(image, mask, { ...rest, features: { ...features, shape2D: ['MeshSurface'] } }),
  ).rejects.toThrow('expected a region of one layer');
  expect((await extractor.extract(image, mask, { profile: 'pyradiomics' })).names).toHaveLength(107);
  await extractor.close();
});
