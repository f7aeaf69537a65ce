// The radiomics package where it has no Node: its size, and the same numbers from a web worker of headless Chromium.

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { extractRadiomics, type RadiomicsOptions } from '@glioscope/radiomics';
import type { Geometry } from '@glioscope/volume';
import { expect, test } from 'vitest';
import { bundleForBrowser } from './browser/bundle.ts';
import { askPage, chromium, chromiumIsAbsent } from './browser/chromium.ts';

test('the whole package is at most 150 KB, gzipped', async () => {
  const code = await bundleForBrowser('packages/radiomics/src/index.ts', 'es');
  expect(code).toContain('JointEntropy');
  expect(gzipSync(code).length).toBeLessThanOrEqual(150_000);
});

interface Phantom extends Geometry {
  readonly factor: number;
  readonly values: number[];
  readonly masks: Record<string, string>;
}

const requests: readonly RadiomicsOptions[] = [
  { profile: 'paper', intensityScale: 1 },
  { profile: 'pyradiomics', normalize: true, normalizeScale: 100 },
];

test.skipIf(chromiumIsAbsent)(
  `a web worker gives the numbers of Node${chromiumIsAbsent ? `: SKIPPED, no Chromium at ${chromium} (set CHROMIUM_PATH)` : ''}`,
  async () => {
    const phantoms = JSON.parse(
      readFileSync(new URL('../reference/radiomics/phantoms.json', import.meta.url), 'utf8'),
    ) as Record<string, Phantom>;
    const { factor, values, masks, ...geometry } = phantoms['odd']!;
    const image = { geometry, data: Float64Array.from(values, (value) => value * factor) };
    const mask = { geometry, data: Uint8Array.from(masks['lesion']!, Number) };

    const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script>
      const worker = new Worker('/worker.js');
      const image = { geometry: ${JSON.stringify(geometry)}, data: Float64Array.from(${JSON.stringify([...image.data])}) };
      const mask = { geometry: image.geometry, data: Uint8Array.from(${JSON.stringify([...mask.data])}) };
      const requests = ${JSON.stringify(requests)};
      const answers = [];
      worker.onmessage = ({ data }) => {
        answers.push(data);
        if (answers.length === requests.length) fetch('/answer', { method: 'POST', body: JSON.stringify(answers) });
      };
      worker.onerror = (event) => console.error('Error in the worker: ' + event.message);
      for (const options of requests) worker.postMessage({ image, mask, options });
    </script>`;
    const worker = await bundleForBrowser('tests/browser/radiomics-worker.ts', 'iife');
    const answers = JSON.parse(await askPage({ '/': page, '/worker.js': worker })) as {
      names: string[];
      values: (number | null)[];
      reasons: [string, string][];
    }[];
    expect(answers).toHaveLength(requests.length);
    requests.forEach((options, k) => {
      const here = extractRadiomics(image, mask, options);
      expect(answers[k]!.names).toEqual(here.names);
      expect(answers[k]!.reasons).toEqual([...here.reasons]);
      // Both are V8; another version's logarithms may round the last digit differently. JSON has null for NaN.
      const different = here.names.filter((_, column) => {
        const expected = here.values[column]!;
        const value = answers[k]!.values[column] ?? Number.NaN;
        return !Object.is(value, expected) && !(Math.abs(value - expected) <= 1e-12 * Math.abs(expected));
      });
      expect(different).toEqual([]);
    });
  },
);
