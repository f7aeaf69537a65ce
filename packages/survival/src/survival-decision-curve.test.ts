// Net benefit under censoring against the same arithmetic with R's survfit (reference/survival/decision.R).

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createSurvivalData, survivalDecisionCurve } from './index.ts';

const read = <Content>(name: string): Content =>
  JSON.parse(
    readFileSync(new URL(`../../../reference/survival/${name}.json`, import.meta.url), 'utf8'),
  ) as Content;

test('net benefit is R’s, and treating nobody has none', () => {
  const { lung } = read<{
    datasets: { lung: Record<'time' | 'status' | 'age' | 'sex' | 'ph.ecog' | 'wt.loss', number[]> };
  }>('survival').datasets;
  const { predicted } = read<{ predicted: number[][] }>('prediction-r');
  const r = read<{
    horizon: number;
    thresholds: number[];
    netBenefit: number[];
    treatAll: number[];
    treated: number[];
  }>('decision');
  const data = createSurvivalData(
    lung.time,
    lung.status.map((value) => value === 1),
  );
  const points = survivalDecisionCurve(
    data,
    predicted.map((row) => 1 - row[2]!),
    r.horizon,
    r.thresholds,
  );
  points.forEach(({ netBenefit, treatAll, treated }, k) => {
    expect(treated).toBe(r.treated[k]);
    expect(netBenefit).toBeCloseTo(r.netBenefit[k]!, 12);
    expect(treatAll).toBeCloseTo(r.treatAll[k]!, 12);
  });
});

test('beyond all follow-up there is no net benefit; bad input throws', () => {
  const data = createSurvivalData([1, 2, 3], [true, false, false]);
  expect(survivalDecisionCurve(data, [0.9, 0.1, 0.2], 10, [0.15])).toEqual([
    { threshold: 0.15, treated: 2, netBenefit: null, treatAll: null },
  ]);
  expect(() => survivalDecisionCurve(data, [0.9, 0.1, 1.2], 2)).toThrow(/row 2, got 1.2/);
  expect(() => survivalDecisionCurve(data, [0.9, 0.1, 0.2], 2, [1])).toThrow(/thresholds/);
});
