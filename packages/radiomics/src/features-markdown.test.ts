import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { featuresMarkdown } from './features-markdown.ts';

test('FEATURES.md says what the code says; when it is stale, build and run node scripts/features-md.mjs', () => {
  expect(readFileSync(new URL('../FEATURES.md', import.meta.url), 'utf8')).toBe(featuresMarkdown());
});
