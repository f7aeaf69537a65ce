import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textWidth, wrapText } from './text-layout.ts';

test('wrapped lines fit, and nothing but white space is lost', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), fc.integer({ min: 30, max: 300 }), (text, width) => {
      const lines = wrapText(text, width, 12);
      // A single character may be wider than a very narrow column.
      for (const line of lines.filter((candidate) => [...candidate].length > 1)) {
        expect(textWidth(line, 12)).toBeLessThanOrEqual(width);
      }
      expect(lines.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
    }),
  );
});

test('feature names break at underscores before they break inside a word', () => {
  expect(wrapText('t1gd_wavelet-HHL_glszm_SmallAreaLowGrayLevelEmphasis', 222, 11)).toEqual([
    't1gd_wavelet-HHL_glszm_',
    'SmallAreaLowGrayLevelEmphasis',
  ]);
});
