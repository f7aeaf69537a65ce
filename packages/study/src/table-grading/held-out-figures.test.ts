import { renderFigure } from '@glioscope/figures';
import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import { heldOutFigures } from './held-out-figures.tsx';

const random = createRandom(8);
const patients = Array.from({ length: 200 }, () => {
  const probability = random.uniform();
  return { probability, positive: random.uniform() < probability };
});
const about = { cohort: 'held-out patients', model: 'forest', positiveLabel: 'HGG' };

test('probabilities that come true are drawn near the diagonal, with slope and groups in words', () => {
  const figures = heldOutFigures({ ...about, patients });
  expect(figures.map(({ name }) => name)).toEqual(['precision-recall', 'calibration', 'decision-curve']);
  const svg = figures.map(({ drawing }) => renderFigure(drawing));
  for (const text of svg) expect(text).not.toMatch(/NaN|undefined/);
  expect(svg[0]).toMatch(/average precision 0\.[789]/);
  const [, value, low, high] = />Slope ([\d.]+) \(([\d.]+) to ([\d.]+)\)</.exec(svg[1]!)!;
  expect(Number(low)).toBeLessThan(1);
  expect(Number(high)).toBeGreaterThan(1);
  expect(Number(value)).toBeGreaterThan(Number(low));
  expect(svg[1]!.match(/20 patients: predicted/g)).toHaveLength(10);
});

test('probabilities of 0 and 1 are drawn, and too few patients of a class draw nothing', () => {
  const certain = patients.map(({ positive }, i) => ({ positive, probability: i < 20 ? i % 2 : 0.5 }));
  expect(heldOutFigures({ ...about, patients: certain })).toHaveLength(3);
  expect(heldOutFigures({ ...about, patients: patients.filter(({ positive }) => positive) })).toEqual([]);
});
