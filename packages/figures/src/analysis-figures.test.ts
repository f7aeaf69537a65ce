// What the figures of analyses mean: that marks stand where the data says, that sums add up, that gaps stay gaps.

import { decode } from 'fast-png';
import fc from 'fast-check';
import { h, type JSX } from 'preact';
import { expect, test } from 'vitest';
import { analysisExamples } from './analysis-examples.tsx';
import { BaselineTable } from './baseline-table.tsx';
import { CalibrationPanels } from './calibration-curve.tsx';
import { ContributionBars } from './contribution-bars.tsx';
import { CorrelationMap } from './correlation-map.tsx';
import { correlationOrder } from './correlation-order.ts';
import { DecisionCurve } from './decision-curve.tsx';
import { ForestPlot } from './forest-plot.tsx';
import { heatColour, heatPng } from './heat-png.ts';
import { sliderStep } from './interactive-nomogram.tsx';
import { KaplanMeier } from './kaplan-meier.tsx';
import { renderFigure } from './render.ts';
import { ResidualPlot } from './residual-plot.tsx';
import { ScoreStrip } from './score-strip.tsx';
import { TimeScoreCurves } from './time-score-curves.tsx';

const figure = (node: JSX.Element): string => renderFigure(node);

/** Places of the ticks of an axis by their labels, read off the drawn labels. */
function tickPlace(svg: string, label: string, anchor: 'middle' | 'end'): { x: number; y: number } {
  const tag = [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].find(
    ([, attributes, text]) => text === label && attributes!.includes(`text-anchor="${anchor}"`),
  )![1]!;
  const read = (name: string): number => Number(new RegExp(`(?:^| )${name}="([^"]*)"`).exec(tag)![1]);
  return { x: read('x'), y: read('y') - (anchor === 'end' ? 11 * 0.36 : 0) };
}

test('acting on all is worth nothing at the prevalence', () => {
  const svg = figure(
    h(DecisionCurve, {
      id: 'decision',
      cohort: 'test',
      prevalence: 0.5,
      models: [{ name: 'A', points: [0.1, 0.5, 0.9].map((threshold) => ({ threshold, netBenefit: 0.2 })) }],
    }),
  );
  const all = /<path d="M([^"]*)" fill="none" stroke="#6b7480"/.exec(svg)![1]!;
  const points = all.split('L').map((point) => point.split(',').map(Number) as [number, number]);
  // 100 steps from 0.1 to 0.9: the middle one stands at a threshold of 0.5.
  expect(points[50]![0]).toBeCloseTo(
    (tickPlace(svg, '0.4', 'middle').x + tickPlace(svg, '0.6', 'middle').x) / 2,
    0,
  );
  expect(points[50]![1]).toBeCloseTo(tickPlace(svg, '0', 'end').y, 0);
});

test('calibration counts every prediction once and marks groups at their place', () => {
  const svg = figure(
    h(CalibrationPanels, {
      id: 'calibration',
      title: 't',
      panels: [
        {
          title: 'A',
          what: 'risk',
          groups: [{ predicted: 0.25, observed: 0.75, interval: null, patients: 4 }],
          predictions: [0, 0.01, 0.5, 1],
        },
      ],
    }),
  );
  const mark = /<circle cx="([^"]*)" cy="([^"]*)"/.exec(svg)!;
  expect(Number(mark[1])).toBeCloseTo(tickPlace(svg, '0.25', 'middle').x, 1);
  expect(Number(mark[2])).toBeCloseTo(tickPlace(svg, '0.75', 'end').y, 1);
  const heights = [...svg.matchAll(/<rect [^>]*height="([^"]*)"/g)].map(([, height]) => Number(height));
  expect(heights).toEqual([40, 20, 20]);
});

test('contributions lead from the average to the patient, whatever is summed up', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 20 }),
      (hundredths, most) => {
        const svg = figure(
          h(ContributionBars, {
            id: 'c',
            title: 't',
            valueLabel: 'v',
            base: 0,
            most,
            features: hundredths.map((value, i) => ({ label: `f${i}`, contribution: value / 100 })),
          }),
        );
        const total = hundredths.reduce((sum, value) => sum + value, 0) / 100;
        const said = />this patient ([^<]*)</.exec(svg)![1]!.replaceAll('−', '-');
        expect(Number(said)).toBeCloseTo(total, 2);
      },
    ),
    { numRuns: 20 },
  );
});

test('correlated features stand together, whatever their order was', () => {
  const group = [0, 1, 0, 1, 2, 0];
  const matrix = group.map((a, i) => group.map((b, j) => (i === j ? 1 : a === b ? -0.9 : 0.1)));
  const ordered = correlationOrder(matrix).map((i) => group[i]!);
  expect(ordered).toEqual([0, 0, 0, 1, 1, 2]);
  expect(correlationOrder([])).toEqual([]);
  expect(() =>
    figure(h(CorrelationMap, { id: 'm', title: 't', measure: 'r', labels: ['a'], matrix: [] })),
  ).toThrow('expected 1 × 1 numbers for 1 labels, got 0 rows');
});

test('heat is transparent where it is lowest or not a number, and hottest at its height', () => {
  const uri = heatPng(Float32Array.of(0, Number.NaN, 1, 9), 2, 2, { low: 0, high: 1 }, 0.5);
  const { data } = decode(
    Uint8Array.from(atob(uri.slice(uri.indexOf(',') + 1)), (character) => character.codePointAt(0)!),
  );
  expect([3, 7, 11, 15].map((i) => data[i])).toEqual([0, 0, 128, 128]);
  expect([...data.subarray(8, 11)]).toEqual([...heatColour(1)]);
  // Lightness rises all the way.
  const lightness = Array.from({ length: 50 }, (_, i) => {
    const [red, green, blue] = heatColour(i / 49);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  });
  expect(lightness.every((value, i) => i === 0 || value >= lightness[i - 1]!)).toBe(true);
  expect(() => heatPng(new Float32Array(4), 2, 2, { low: 1, high: 1 })).toThrow('low < high');
});

test('a slider goes through any axis in at most 100 round steps', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e4, max: 1e4, noNaN: true }),
      fc.double({ min: 1e-4, max: 1e6, noNaN: true }),
      (low, length) => {
        const step = sliderStep(low, low + length);
        expect(length / step).toBeLessThanOrEqual(100.001);
        expect(length / step).toBeGreaterThan(20);
        expect(step.toExponential()).toMatch(/^[125]e/);
      },
    ),
    { numRuns: 50 },
  );
});

test('a table says what is missing and numbers each test once', () => {
  const html = renderFigure(
    h(BaselineTable, {
      caption: 'Baseline',
      columns: [
        { label: 'LGG', patients: 3 },
        { label: '<HGG>', patients: 4 },
      ],
      rows: [
        { label: 'Age', cells: ['40', '60'], p: 0.0001, test: 'Welch t', missing: [0, 1] },
        {
          label: 'Sex',
          cells: null,
          levels: [{ label: 'female', cells: ['1', '2'] }],
          p: 0.5,
          test: 'Fisher',
          missing: [0, 0],
        },
        { label: 'Volume', cells: ['1', '2'], p: 0.2, test: 'Welch t' },
        { label: 'Side', cells: ['1', '1'], p: null, test: 'no test: one level' },
      ],
    }),
  );
  expect(html.match(/Missing/g)).toHaveLength(1);
  expect(html).toContain('&lt;0.001<sup>1</sup>');
  expect([...html.matchAll(/<sup>(\d)<\/sup>/g)].map(([, n]) => n).join('')).toBe('1213123');
  expect(html).not.toContain('<HGG>');
});

test('reference levels have no interval and no P', () => {
  const svg = figure(analysisExamples['forest-plot-subgroups']!());
  expect(svg.match(/1 \(reference\)/g)).toHaveLength(2);
  expect(svg).toContain('WHO grade, 2: reference; 3: hazard ratio 1.84');
  expect(
    figure(
      h(ForestPlot, { id: 'f', title: 't', patients: 1, deaths: 1, ratioLabel: 'Odds ratio', rows: [] }),
    ),
  ).toContain('Odds ratio (logarithmic axis)');
});

test('times of their own unit stay in it', () => {
  const svg = figure(analysisExamples['kaplan-meier-three']!());
  expect(svg).toContain('Time (months)');
  expect(svg).toContain('median 34.7 months');
  expect(svg).toContain('14 events');
  const short = figure(
    h(KaplanMeier, {
      id: 'k',
      cohort: 'c',
      curves: [],
      logRank: null,
      timeUnit: 'weeks',
      atRisk: { times: [0], counts: [] },
    }),
  );
  expect(short).toContain('Time (weeks)');
});

test('gaps and empty data are drawn without a number that is none', () => {
  const drawn = [
    h(TimeScoreCurves, {
      id: 'a',
      cohort: 'c',
      score: 'brier',
      curves: [{ name: 'A', times: [10, 20, 30], values: [0.1, Number.NaN, 0.2] }],
    }),
    h(TimeScoreCurves, { id: 'b', cohort: 'c', score: 'auc', curves: [], timeLabel: 'Visits' }),
    h(ResidualPlot, { id: 'd', title: 't', xLabel: 'x', yLabel: 'y', points: [] }),
    h(ScoreStrip, {
      id: 'e',
      title: 't',
      scoreLabel: 's',
      patients: [],
      cutOff: 0,
      eventLabel: 'dead',
      noEventLabel: 'alive',
    }),
    h(DecisionCurve, { id: 'f', cohort: 'c', models: [], prevalence: 0.3 }),
    h(CalibrationPanels, { id: 'g', title: 't', panels: [] }),
    h(ContributionBars, { id: 'h', title: 't', valueLabel: 'v', base: 1, features: [] }),
  ].map(figure);
  for (const svg of drawn) expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  expect(drawn[0]!.match(/<path d="M[^"]*M[^"]*" fill="none"/g)).toHaveLength(1);
  expect(() => figure(h(DecisionCurve, { id: 'f', cohort: 'c', models: [], prevalence: 30 }))).toThrow(
    'expected a prevalence from 0 to 1, got 30',
  );
});
