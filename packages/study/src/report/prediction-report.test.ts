import { percent } from '@glioscope/figures';
import { expect, test } from 'vitest';
import type { PredictionResults } from '../results.ts';
import { examplePredictionResults } from './example-results.ts';
import { renderPredictionReport } from './prediction-report.tsx';
import { hostile, outsideAddresses, repeatedIds, visibleText } from './report-checks.ts';

const example = examplePredictionResults();
const report = renderPredictionReport(example);

test('the report is one self-contained document', () => {
  expect(report).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(outsideAddresses(report)).toEqual([]);
  expect(report).not.toMatch(/<script|@import/);
  expect(repeatedIds(report)).toEqual([]);
  expect(renderPredictionReport(examplePredictionResults())).toBe(report);
});

test.each([
  'Research use only',
  'The models were trained on phantoms, not patients.',
  'this scan differs from those the model was trained on',
  '47.4 ml',
  'mask.nii.gz',
  'averaged over mirror images along x, y, with the largest connected piece kept',
  'Found without T2: on 46 patients whom the network had not seen, the mean Dice is then 0.79 instead of 0.84.',
  'uncertainty.nii.gz, from 4 looks',
  'Inside the mask the mean is 0.21 bits',
  'Low grade',
  '18.3%',
  'AUC of 0.95',
  'High risk',
  'Predicted overall survival.',
  'Where this patient falls on the integrated nomogram.',
  'This patient',
  'two-centre-example',
])('the report says: %s', (words) => {
  expect(visibleText(report)).toContain(words);
});

test('survival at each horizon stands at the top, in the table and on the nomogram', () => {
  const text = visibleText(report);
  for (const { years, probability } of example.prognosis!.place!.survival) {
    const rounded = percent(probability);
    expect(text).toContain(`${years}-year survival ${rounded} predicted`);
    expect(report).toContain(`${years}-year survival ${rounded}`);
    expect(text).toContain(`${(100 * probability).toFixed(1)}%`);
  }
  expect(text).not.toMatch(/\b(NaN|undefined|null|Infinity)\b/);
});

test('what could not be predicted is named with its reason', () => {
  const bare: PredictionResults = {
    ...example,
    grading: null,
    prognosis: null,
    segmentation: { ...example.segmentation, slices: [] },
    omitted: [
      { part: 'grading', reason: 'no tumour was found' },
      { part: 'prognosis', reason: 'the models are for LGG' },
    ],
    warnings: [],
  };
  const text = visibleText(renderPredictionReport(bare));
  for (const { reason } of bare.omitted) expect(text.split(reason).length).toBeGreaterThanOrEqual(3);
  expect(text).not.toMatch(/\b(NaN|undefined|null|Infinity)\b/);
});

test('a patient without a place on the nomogram still has a curve', () => {
  const prognosis = { ...example.prognosis!, nomogram: null, place: null };
  const text = visibleText(
    renderPredictionReport({ ...example, prognosis, grading: { ...example.grading!, testAuc: null } }),
  );
  expect(text).toContain('There is no place on a nomogram');
  expect(text).toContain('Predicted overall survival.');
  expect(text).toContain('was not measured');
});

test('hostile text stays text', () => {
  const html = renderPredictionReport(hostile(example));
  expect(html).not.toMatch(/<script|<img/i);
  expect(html).toContain('&lt;script');
  expect(outsideAddresses(html)).toEqual([]);
});
