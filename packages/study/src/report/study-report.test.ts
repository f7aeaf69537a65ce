import { expect, test } from 'vitest';
import type { StudyResults } from '../results.ts';
import { exampleStudyResults } from './example-results.ts';
import { hostile, outsideAddresses, repeatedIds, visibleText } from './report-checks.ts';
import { renderStudyReport } from './study-report.tsx';

const example = exampleStudyResults();
const report = renderStudyReport(example);

test('the report is one self-contained document', () => {
  expect(report).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(outsideAddresses(report)).toEqual([]);
  expect(report).not.toMatch(/<script|<link rel="stylesheet"|@import/);
  expect(repeatedIds(report)).toEqual([]);
});

test('the report says first what it stands on, that it is research, and that it shows phantoms', () => {
  const text = visibleText(report);
  expect(text.indexOf(example.standsOn)).toBeGreaterThan(-1);
  expect(text.indexOf('Research use only')).toBeLessThan(text.indexOf('Patients enrolled'));
  expect(text).toContain('Phantom data, no patients.');
  expect(visibleText(renderStudyReport({ ...example, phantom: false }))).not.toContain('Phantom data');
});

test.each([
  ['enrolment flow', 'id="enrolment-flow"'],
  ['baseline table', 'Baseline characteristics.'],
  ['Dice of unseen patients', 'id="dice-dots"'],
  ['slices with both outlines', 'id="slice-6"'],
  ['training curve', 'id="segmentation-training"'],
  ['ICC of features', 'id="feature-agreement"'],
  ['selected features', 'Selected features.'],
  ['ROC', 'id="grading-roc"'],
  ['confusion table', 'id="grading-confusion"'],
  ['model comparison', 'All grading models.'],
  ['CNN alone', 'CNN alone'],
  ['radiomics alone', 'Radiomics alone (t1gd)'],
  ['DeLong', 'DeLong’s test'],
  ['signature weights', 'id="signature-weights-plain"'],
  ['censoring-aware signature', 'id="signature-weights-censoring-aware"'],
  ['Kaplan-Meier, training', 'id="kaplan-meier-plain-1"'],
  ['Kaplan-Meier, validation', 'id="kaplan-meier-plain-2"'],
  ['numbers at risk', 'Number at risk'],
  ['univariable Cox', 'id="cox-univariable-integrated"'],
  ['multivariable Cox', 'id="cox-multivariable-clinical"'],
  ['integrated nomogram', 'id="nomogram-integrated"'],
  ['clinical nomogram', 'id="nomogram-clinical"'],
  ['C-index difference', 'Difference of the two C-indices'],
  ['calibration', 'id="calibration-1"'],
  ['what was left out', 'Molecular markers'],
  ['seed and versions', 'onnxruntime-node'],
  ['settings', 'learningRate'],
])('the report holds: %s', (_, mark) => {
  expect(report).toContain(mark);
});

test('every figure has its reading aid', () => {
  const figures = report.match(/<figure>.*?<\/figure>/gs) ?? [];
  expect(figures.length).toBeGreaterThan(20);
  for (const figure of figures) expect(figure).toContain('How to read this:');
});

test('numbers of the results stand in the text', () => {
  const text = visibleText(report);
  const unseen = example.grading!.models[0]!.evaluations.find(({ cohort }) => cohort === 'test')!;
  expect(text).toContain(
    `${unseen.auc.value!.toFixed(2)} (95% CI ${unseen.auc.interval![0].toFixed(2)} to ${unseen.auc.interval![1].toFixed(2)})`,
  );
  expect(text).toContain(`mean Dice coefficient of ${example.segmentation!.meanDice!.toFixed(3)}`);
  const judged = example.prognosis!.models[0]!.concordance[1]!.index;
  expect(text).toContain(judged.value!.toFixed(3));
  expect(text).toContain('training cohort (apparent)');
});

test('same results, same bytes', () => {
  expect(renderStudyReport(exampleStudyResults())).toBe(report);
});

test('parts that a study lacks are named with their reason', () => {
  const bare: StudyResults = {
    ...example,
    segmentation: null,
    slices: [],
    grading: null,
    prognosis: null,
    baseline: { groups: [], rows: [] },
    omitted: [
      { part: 'segmentation', reason: 'the masks are the experts’' },
      { part: 'grading', reason: 'only one grade is present' },
      { part: 'survival analysis', reason: 'no survival times are known' },
    ],
  };
  const text = visibleText(renderStudyReport(bare));
  for (const { reason } of bare.omitted) expect(text.split(reason).length).toBeGreaterThanOrEqual(3);
  expect(text).not.toMatch(/NaN|undefined|null|Infinity/);
});

test('missing values show their reasons, never null or NaN', () => {
  const grading = example.grading!;
  const prognosis = example.prognosis!;
  const missing = { value: null, interval: null, reason: 'only one class in the cohort' };
  const gappy: StudyResults = {
    ...example,
    segmentation: {
      ...example.segmentation!,
      test: [],
      meanDice: null,
      medianDice: null,
      history: example.segmentation!.history.map((epoch) => ({
        ...epoch,
        validationLoss: null,
        validationScore: null,
      })),
      featureAgreement: example.segmentation!.featureAgreement.map(({ feature }) => ({
        feature,
        icc: null,
        interval: null,
      })),
    },
    grading: {
      ...grading,
      models: grading.models.map((model) => ({
        ...model,
        selection: {
          ...model.selection,
          selected: model.selection.selected.map((row) => ({ ...row, lassoCoefficient: null, p: null })),
        },
        evaluations: model.evaluations.map((evaluation) => ({
          ...evaluation,
          auc: missing,
          roc: [],
          accuracy: null,
          sensitivity: null,
          specificity: null,
          precision: null,
        })),
      })),
    },
    prognosis: {
      ...prognosis,
      medianSurvivalDays: null,
      signatures: prognosis.signatures.map((signature) => ({
        ...signature,
        features: [],
        kaplanMeier: signature.kaplanMeier.map((panel) => ({
          ...panel,
          logRank: null,
          curves: panel.curves.map((curve) => ({ ...curve, medianDays: null })),
        })),
        concordance: signature.concordance.map(({ cohort }) => ({ cohort, index: missing })),
      })),
      models: prognosis.models.map((model) => ({
        ...model,
        nomogram: null,
        calibration: [],
        multivariable: { ...model.multivariable, rows: [] },
        concordance: model.concordance.map(({ cohort }) => ({ cohort, index: missing })),
      })),
      comparisons: [{ cohort: 'validation', difference: 0, p: null, reason: 'both models order alike' }],
    },
  };
  const html = renderStudyReport(gappy);
  const text = visibleText(html);
  expect(html.replaceAll(/<pre>.*?<\/pre>/gs, '')).not.toMatch(/\b(NaN|undefined|null|Infinity)\b/);
  for (const reason of [
    'only one class in the cohort',
    'no unseen patient has an expert mask',
    'both models order alike',
    'fewer than half of the patients died',
    'Log-rank test not possible',
    'median not reached',
  ])
    expect(text).toContain(reason);
});

test('a Cox term without a finite estimate is named, not drawn', () => {
  const prognosis = example.prognosis!;
  const broken = prognosis.models.map((model) => ({
    ...model,
    multivariable: {
      ...model.multivariable,
      rows: model.multivariable.rows.map((row, i) =>
        i === 0 ? { ...row, hazardRatio: Infinity, interval: [0, Infinity] as const, p: Number.NaN } : row,
      ),
    },
  }));
  const html = renderStudyReport({ ...example, prognosis: { ...prognosis, models: broken } });
  expect(visibleText(html)).toContain('no finite estimate');
  expect(html).not.toMatch(/NaN|Infinity/);
});

test('hostile text stays text', () => {
  const html = renderStudyReport(hostile(example));
  expect(html).not.toMatch(/<script|<img/i);
  expect(html).toContain('&lt;script');
  expect(outsideAddresses(html)).toEqual([]);
  expect(repeatedIds(html)).toEqual([]);
});
