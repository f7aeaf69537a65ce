// What the figures mean: that marks stand where the data says. Scales are read off the drawn axes.

import { h, type JSX } from 'preact';
import { expect, test } from 'vitest';
import { AgreementHistogram } from './agreement-histogram.tsx';
import { CalibrationPlot } from './calibration-plot.tsx';
import { DiceDots } from './dice-dots.tsx';
import { EnrolmentFlow } from './enrolment-flow.tsx';
import { examples, leukaemiaTrial, nomogramExample } from './examples.tsx';
import { FeatureStrip } from './feature-strip.tsx';
import { ForestPlot } from './forest-plot.tsx';
import { KaplanMeier, stepValue } from './kaplan-meier.tsx';
import { Nomogram } from './nomogram.tsx';
import { renderFigure } from './render.ts';
import { RocCurve } from './roc-curve.tsx';
import { SliceView } from './slice-view.tsx';
import { TrainingCurve } from './training-curve.tsx';

interface PlacedText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

const attribute = (tag: string, name: string): number =>
  Number(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? Number.NaN);

/** Single-line texts with their places. */
function texts(svg: string): PlacedText[] {
  return [...svg.matchAll(/(<text [^>]*>)([^<]*)<\/text>/g)].map(([, tag, text]) => ({
    x: attribute(tag!, 'x'),
    y: attribute(tag!, 'y'),
    text: text!,
  }));
}

function placeOf(svg: string, text: string, near?: number): PlacedText {
  const found = texts(svg).filter(
    (placed) => placed.text === text && (near === undefined || Math.abs(placed.y - near) < 0.5),
  );
  expect(found.length, `texts "${text}" in the figure`).toBeGreaterThan(0);
  return found[0]!;
}

/** Corner points of a path of M, L, H and V commands with absolute coordinates. */
function corners(d: string): [number, number][] {
  const points: [number, number][] = [];
  for (const [, command, numbers] of d.matchAll(/([MLHV])([^MLHVZ]*)/g)) {
    const values = numbers!.split(/[ ,]/).map(Number);
    const last = points.at(-1) ?? [0, 0];
    if (command === 'H') points.push([values[0]!, last[1]]);
    else if (command === 'V') points.push([last[0], values[0]!]);
    else points.push([values[0]!, values[1]!]);
  }
  return points;
}

const figure = (node: JSX.Element): string => renderFigure(node);

test('Kaplan-Meier steps, bands and censor marks stand at their times and survival', () => {
  const svg = renderFigure(examples['kaplan-meier']!());
  const bottomTicks = placeOf(svg, '3').y;
  const zero = placeOf(svg, '0', bottomTicks);
  const three = placeOf(svg, '3', bottomTicks);
  const x = (days: number): number => zero.x + (days / 1095.75) * (three.x - zero.x);
  const [low, high] = [placeOf(svg, '0.25'), placeOf(svg, '0.75')];
  const y = (survival: number): number => {
    const perUnit = (high.y - low.y) / 0.5;
    // Labels stand a constant below their tick.
    const offset = 11 * 0.36;
    return low.y - offset + (survival - 0.25) * perUnit;
  };
  const curves = [...svg.matchAll(/<path d="([^"]*)" fill="none" stroke="[^"]*" stroke-width="2"/g)];
  expect(curves).toHaveLength(2);
  leukaemiaTrial.curves.forEach(({ times, survival, censoredAt }, i) => {
    const points = corners(curves[i]![1]!);
    times.forEach((time, k) => {
      const hit = points.some(([px, py]) => Math.hypot(px - x(time), py - y(survival[k]!)) < 0.1);
      expect(hit, `step at day ${time}`).toBe(true);
    });
    for (const time of censoredAt) {
      const level = y(stepValue(times, survival, time));
      const found = [...svg.matchAll(/M([\d.]+) ([\d.]+)v10/g)].some(
        ([, px, py]) => Math.abs(Number(px) - x(time)) < 0.1 && Math.abs(Number(py) + 5 - level) < 0.1,
      );
      expect(found, `censor mark at day ${time}`).toBe(true);
    }
  });
});

test('Kaplan-Meier carries the test, the medians and the numbers at risk', () => {
  const svg = renderFigure(examples['kaplan-meier']!());
  expect(svg).toContain('Log-rank P = 0.065');
  expect(svg).toContain('Maintained: n = 11, 7 deaths, median 0.6 years');
  const rows = texts(svg).filter(({ text }) => /^\d+$/.test(text));
  expect(rows.map(({ text }) => text).join(' ')).toContain('11 6 1 1 1 1 1 12 5 0 0 0 0 0');
  const none = figure(h(KaplanMeier, { id: 'none', ...leukaemiaTrial, logRank: null }));
  expect(none).toContain('Log-rank test not possible');
});

test('high risk is dashed whatever the order of the groups, and short follow-up still has an axis', () => {
  const [first, second] = leukaemiaTrial.curves;
  const draw = (groups: readonly [string, string]): string =>
    figure(
      h(KaplanMeier, {
        id: 'risk',
        ...leukaemiaTrial,
        curves: [
          { ...first!, group: groups[0] },
          { ...second!, group: groups[1] },
        ],
        atRisk: { times: [0], counts: [[11], [12]] },
      }),
    );
  const dashedLegend = (svg: string): string =>
    /stroke-dasharray="7 4"\/?>(?:<\/line>)?<text[^>]*>([^:]*)/.exec(svg)?.[1] ?? '';
  expect(dashedLegend(draw(['High risk', 'Low risk']))).toBe('High risk');
  expect(dashedLegend(draw(['Low risk', 'High risk']))).toBe('High risk');
  expect(draw(['Low risk', 'High risk'])).toContain('Time (months)');
});

test('a step curve holds its value until the next step', () => {
  expect([0, 9.9, 10, 25, 100].map((time) => stepValue([0, 10, 20], [1, 0.8, 0.5], time))).toEqual([
    1, 1, 0.8, 0.5, 0.5,
  ]);
});

test('nomogram ticks stand below their points, survival below its total', () => {
  const svg = renderFigure(examples['nomogram']!());
  const axisLabels = placeOf(svg, '90').y;
  const from = placeOf(svg, '0', axisLabels).x;
  const to = placeOf(svg, '100', axisLabels).x;
  const x = (points: number): number => from + (points / 100) * (to - from);
  expect(placeOf(svg, 'III').x).toBeCloseTo(x(31), 1);
  expect(placeOf(svg, 'Astrocytoma').x).toBeCloseTo(x(12), 1);
  expect(placeOf(svg, '0.8').x).toBeCloseTo(x(20), 1);
  const totals = placeOf(svg, '200').y;
  const [zero, most] = [placeOf(svg, '0', totals).x, placeOf(svg, '200').x];
  const total = (points: number): number => zero + (points / 200) * (most - zero);
  expect(placeOf(svg, '0.95').x).toBeCloseTo(total(62), 1);
});

test('a patient’s marks stand at their points, and the sum leads down to survival', () => {
  const svg = renderFigure(examples['nomogram-patient']!());
  const axisLabels = placeOf(svg, '90').y;
  const from = placeOf(svg, '0', axisLabels).x;
  const to = placeOf(svg, '100', axisLabels).x;
  const marks = [...svg.matchAll(/M([\d.]+) [\d.]+l6 6l-6 6l-6 -6Z/g)].map(([, x]) => Number(x));
  const x = (points: number): number => from + (points / 100) * (to - from);
  expect(marks.slice(0, 4).map((mark) => Math.round(mark))).toEqual(
    [65, 20.7, 31, 12].map((points) => Math.round(x(points))),
  );
  // The total and the three horizons share one vertical line.
  expect(new Set(marks.slice(4)).size).toBe(1);
  expect(marks.slice(4)).toHaveLength(4);
  for (const words of ['129', '74%', '39%', '25%']) placeOf(svg, words);
});

test('a nomogram clips a patient beyond its axes to their ends', () => {
  const svg = figure(
    h(Nomogram, {
      id: 'beyond',
      ...nomogramExample,
      place: {
        axes: [{ term: 'age', value: 99, points: 130 }],
        totalPoints: 999,
        survival: [{ years: 1, probability: 0.01 }],
      },
    }),
  );
  const marks = [...svg.matchAll(/M([\d.]+) [\d.]+l6 6l-6 6l-6 -6Z/g)].map(([, x]) => Number(x));
  expect(Math.max(...marks)).toBeLessThanOrEqual(820);
  expect(svg).toContain('999');
});

test('the ROC curve runs from corner to corner and names area and interval', () => {
  const svg = renderFigure(examples['roc-curve']!());
  expect(svg).toContain('Integrated: AUC 0.94 (95% CI 0.88 to 1.00)');
  const path = [...svg.matchAll(/<path d="([^"]*)" fill="none"/g)].map(([, d]) => corners(d!));
  for (const points of path) {
    expect(points[0]).toEqual([58, 312]);
    expect(points.at(-1)).toEqual([358, 12]);
  }
  const empty = figure(
    h(RocCurve, {
      id: 'empty',
      cohort: 'test',
      curves: [{ name: 'A', points: [], auc: null, interval: null }],
      operatingPoint: null,
    }),
  );
  expect(empty).toContain('A: AUC not available');
});

test('intervals beyond the axis end in arrows, and infinite ones are said', () => {
  const svg = figure(
    h(ForestPlot, {
      id: 'forest',
      title: 'x',
      patients: 9,
      deaths: 4,
      rows: [{ term: 'separated', hazardRatio: 5e5, interval: [0, Infinity], p: 0.99 }],
    }),
  );
  expect(svg).not.toMatch(/Infinity|NaN/);
  expect(svg).toContain('>999 (&lt;0.001 to >999)');
  expect(svg.match(/l7 -4v8Z|l-7 -4v8Z/g)).toHaveLength(2);
});

test('a feature far outside the training range is an arrow with its number', () => {
  const feature = { label: 'f', positiveMean: 0.5, negativeMean: -0.5 };
  const draw = (zScore: number): string =>
    figure(
      h(FeatureStrip, {
        id: 'strip',
        positiveLabel: 'HGG',
        negativeLabel: 'LGG',
        features: [{ ...feature, zScore }],
      }),
    );
  expect(draw(12.34)).toContain('>12.3<');
  expect(draw(-12.34)).toContain('>−12.3<');
  expect(draw(2)).not.toContain('>2.0<');
});

test('the histogram counts every coefficient once, those below zero apart', () => {
  const svg = figure(h(AgreementHistogram, { id: 'icc', values: [-0.4, 0, 0.5, 0.74, 0.75, 0.9, 1] }));
  expect(svg).toContain('7 features. poor: 2, moderate: 2, good: 1, excellent: 2.');
});

test('dots of the same value do not cover each other', () => {
  const patients = Array.from({ length: 7 }, (_, i) => ({ id: `${i}`, center: 'A', dice: 0.8 }));
  const svg = figure(h(DiceDots, { id: 'dice', patients }));
  const places = [...svg.matchAll(/<circle cx="([^"]*)" cy="([^"]*)"/g)].map(([, x, y]) => `${x} ${y}`);
  expect(new Set(places).size).toBe(7);
});

test('training without validation patients draws what there is', () => {
  const svg = figure(
    h(TrainingCurve, {
      id: 'training',
      network: 'network',
      scoreName: 'Dice',
      epochs: [1, 2, 3].map((epoch) => ({
        epoch,
        trainingLoss: 1 / epoch,
        validationLoss: null,
        learningRate: 1e-3,
        validationScore: null,
      })),
    }),
  );
  expect(svg).toContain('Without validation patients');
  expect(svg).not.toContain('Validation loss');
});

test('figures without data are drawn without error', () => {
  expect(
    figure(h(CalibrationPlot, { id: 'c', title: 't', cohort: 'c', years: 1, groups: [], note: null })),
  ).not.toMatch(/NaN/);
  expect(
    figure(h(EnrolmentFlow, { id: 'e', assessed: 0, enrolled: 0, byCenter: [], exclusions: [], roles: [] })),
  ).toContain('Excluded: 0');
  expect(figure(h(TrainingCurve, { id: 't', network: 'n', scoreName: 's', epochs: [] }))).not.toMatch(/NaN/);
});

test('a slice refuses a picture from elsewhere', () => {
  const draw = (image: string): string =>
    figure(h(SliceView, { id: 's', caption: 'c', width: 4, height: 4, pixelAspect: 1, image, contours: [] }));
  expect(() => draw('https://example.org/a.png')).toThrow('data:image');
  expect(draw('data:image/png;base64,AA==')).toContain('Outlines: none.');
});

test('text in figures is escaped', () => {
  const svg = figure(
    h(RocCurve, {
      id: 'hostile',
      cohort: '<script>',
      curves: [{ name: '<b>&"', points: [], auc: 0.5, interval: null }],
      operatingPoint: null,
    }),
  );
  expect(svg).not.toMatch(/<script|<b>/);
});
