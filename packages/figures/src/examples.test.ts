import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { examples } from './examples.tsx';
import { renderFigure } from './render.ts';

// The golden files are the gallery. After a wanted change: npx vitest run packages/figures -u, and look at them.
test.each(Object.entries(examples))('%s is drawn as its golden file', async (name, figure) => {
  await expect(renderFigure(figure()) + '\n').toMatchFileSnapshot(`../golden/${name}.svg`);
});

test.each(Object.entries(examples))('%s is well formed and whole', (name, figure) => {
  const svg = renderFigure(figure());
  expect(svg).not.toMatch(/NaN|undefined|null|Infinity/);
  expect(svg).toContain(`<title id="${name}-title">`);
  expect(svg).toContain(`aria-labelledby="${name}-title ${name}-description"`);
  // Coordinates carry two decimals at most (scale factors four), so that bytes do not hang on the last bit.
  const geometry = svg.replaceAll(/ href="[^"]*"/g, '').replaceAll(/>[^<]*</g, '><');
  expect(geometry).not.toMatch(/\.\d{5}/);
  expect(geometry.replaceAll(/scale\([^)]*\)/g, '')).not.toMatch(/\.\d{3}/);
  expect(svg).toBe(renderFigure(figure()));
});

test('the gallery shows every example', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const shown = [...readme.matchAll(/\(golden\/([a-z-]+)\.svg\)/g)].map(([, name]) => name!);
  expect(shown.sort()).toEqual(Object.keys(examples).sort());
});
