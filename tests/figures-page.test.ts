import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { examples } from '../packages/figures/src/examples.tsx';
import { renderFigure } from '../packages/figures/src/render.ts';
import { chromium, chromiumIsAbsent as absent, openPage } from './browser/chromium.ts';

const folder = mkdtempSync(join(tmpdir(), 'glioscope-figures-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Measures every text as the browser sets it: which touch each other, and which leave their figure. */
const measure = `addEventListener('load', () => {
  const faults = [];
  for (const svg of document.querySelectorAll('svg')) {
    const frame = svg.getBoundingClientRect();
    const lines = [...svg.querySelectorAll('text')].flatMap((text) =>
      text.children.length > 0 ? [...text.children] : [text]).filter((line) => line.textContent.trim() !== '');
    const boxes = lines.map((line) => {
      const range = document.createRange();
      range.selectNodeContents(line);
      const { left, right, top, bottom } = range.getBoundingClientRect();
      // A line's box has room for accents and descenders that a number or a label leaves empty.
      const spare = (bottom - top) * 0.22;
      return { words: line.textContent, left, right, top: top + spare, bottom: bottom - spare };
    });
    boxes.forEach((a, i) => {
      if (a.left < frame.left - 0.5 || a.right > frame.right + 0.5 || a.top < frame.top || a.bottom > frame.bottom)
        faults.push(svg.id + ': "' + a.words + '" leaves the figure');
      for (const b of boxes.slice(i + 1))
        if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
          faults.push(svg.id + ': "' + a.words + '" touches "' + b.words + '"');
    });
  }
  document.title = JSON.stringify(faults);
});`;

test.skipIf(absent)(
  `no text of a figure touches another or leaves its figure${absent ? `: SKIPPED, no Chromium at ${chromium} (set CHROMIUM_PATH)` : ''}`,
  async () => {
    const file = join(folder, 'figures.html');
    const figures = Object.values(examples).map((example) => renderFigure(example()));
    writeFileSync(
      file,
      `<!doctype html><meta charset="utf-8"><script>${measure}</script>${figures.map((svg) => `<p>${svg}</p>`).join('')}`,
    );
    const { dom, messages } = await openPage(file, { width: 1400 });
    expect(messages).toEqual([]);
    const title = /<title>([^<]*)<\/title>/.exec(dom)?.[1] ?? 'not measured';
    expect(
      JSON.parse(title.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')),
    ).toEqual([]);
  },
);
