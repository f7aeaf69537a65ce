import { expect, test } from 'vitest';
import psych from '../../../reference/learn/agreement.json' with { type: 'json' };
import reference from '../../../reference/learn/scores.json' with { type: 'json' };
import { cohenKappa } from './cohen-kappa.ts';

const { first, second } = reference;

test.each(['none', 'linear', 'quadratic'] as const)('weights %s as statsmodels has them', (weights) => {
  const expected = reference.kappas[weights];
  const found = cohenKappa(first, second, { weights });
  for (const name of ['kappa', 'standardError', 'z', 'p'] as const) {
    expect(Math.abs(found[name]! / expected[name] - 1)).toBeLessThan(1e-9);
  }
  found.interval!.forEach((bound, k) => expect(bound).toBeCloseTo(expected.interval[k]!, 10));
});

test.each([
  ['none', psych.kappa.plain],
  ['quadratic', psych.kappa.quadratic],
] as const)(
  'weights %s as psych has them, the error of the weighted form by the delta method',
  (weights, expected) => {
    const found = cohenKappa(psych.kappa.first, psych.kappa.second, { weights });
    expect(found.kappa).toBeCloseTo(expected.kappa, 12);
    expect(found.standardError).toBeCloseTo(expected.standardError, 10);
  },
);

test('perfect and absent agreement, and what has no answer', () => {
  expect(cohenKappa(['a', 'b', 'a'], ['a', 'b', 'a'])).toMatchObject({ kappa: 1, agreement: 1 });
  expect(cohenKappa(['a', 'b'], ['b', 'a']).kappa).toBeCloseTo(-1, 12);
  expect(cohenKappa(['a', 'a'], ['a', 'a'])).toMatchObject({ kappa: null, agreement: 1 });
  expect(() => cohenKappa(['a'], ['a', 'b'])).toThrow('got 1 and 2');
  expect(() => cohenKappa(['a'], ['c'], { categories: ['a', 'b'] })).toThrow('"c" of patient 0');
});
