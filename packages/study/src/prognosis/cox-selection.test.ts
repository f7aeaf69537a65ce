import { createRandom } from '@glioscope/numeric';
import { createSurvivalData, type SurvivalData } from '@glioscope/survival';
import { describe, expect, test } from 'vitest';
import { selectCoxTerms, type TermValues } from './cox-selection.ts';

const n = 120;
const random = createRandom(31);
const risk = Array.from({ length: n }, () => random.normal());

/** Survival that `risk` shortens, every fourth patient censored, or all but the first `deaths`. */
function survive(deaths = n): SurvivalData {
  const stream = createRandom(8);
  let died = 0;
  const rows = risk.map((value, i) => ({
    time: 1 + 1000 * -Math.log(1 - stream.uniform()) * Math.exp(-value),
    died: i % 4 !== 0 && died++ < deaths,
  }));
  return createSurvivalData(
    rows.map(({ time }) => time),
    rows.map(({ died: dead }) => dead),
  );
}

function numeric(name: string, values: readonly number[]): TermValues {
  const term = { kind: 'numeric', name, label: name, minimum: -4, maximum: 4, filling: 0 } as const;
  return { term, values };
}

const noise = (seed: number): number[] => {
  const stream = createRandom(seed);
  return Array.from({ length: n }, () => stream.normal());
};
const options = { title: 'Model', dropAbove: 0.05, refused: [] };
const rowsOf = (entries: readonly TermValues[], more: Partial<Parameters<typeof selectCoxTerms>[2]> = {}) =>
  selectCoxTerms(survive(), entries, { ...options, ...more });

test('what matters stays, noise leaves with its P', () => {
  const { terms, multivariable, univariable } = rowsOf([numeric('noise', noise(3)), numeric('risk', risk)]);
  expect(terms.map(({ name }) => name)).toEqual(['risk']);
  expect(univariable.rows).toHaveLength(2);
  expect(multivariable.dropped).toEqual([
    { term: 'noise', reason: expect.stringContaining('univariable P = ') },
  ]);
});

test('when nothing matters the best term is kept, with a warning', () => {
  const { terms, warnings, multivariable } = rowsOf([numeric('a', noise(3)), numeric('b', noise(4))]);
  expect(terms).toHaveLength(1);
  expect(warnings[0]).toContain('no term reached P ≤ 0.05');
  expect(multivariable.dropped.map(({ term }) => term)).not.toContain(terms[0]!.name);
});

test('of two copies one leaves, by name', () => {
  const { terms, multivariable } = rowsOf([
    numeric('risk', risk),
    numeric(
      'copy',
      risk.map((value) => 2 * value),
    ),
  ]);
  expect(terms).toHaveLength(1);
  expect(multivariable.dropped[0]!.reason).toContain('linear combination');
});

test('a term that cannot be fitted leaves with the reason, and the others go on', () => {
  const survival = survive();
  const order = Array.from(survival.times, (time) => -time);
  const { terms, univariable } = selectCoxTerms(
    survival,
    [numeric('order', order), numeric('risk', risk)],
    options,
  );
  expect(terms.map(({ name }) => name)).toEqual(['risk']);
  expect(univariable.dropped).toEqual([{ term: 'order', reason: expect.stringContaining('separation') }]);
});

describe('the signature', () => {
  test('stays whatever its P, with a warning', () => {
    const unsure = noise(12).map((value, i) => -0.12 * risk[i]! + value);
    const { terms, warnings } = rowsOf([numeric('signature', unsure), numeric('risk', risk)], {
      keep: 'signature',
    });
    expect(terms.map(({ name }) => name).sort()).toEqual(['risk', 'signature']);
    expect(warnings.join(' ')).toContain('stays only because the model is defined by it');
  });

  test('leaves when the hazard rises with it', () => {
    const { terms, warnings, multivariable } = rowsOf(
      [numeric('signature', risk), numeric('noise', noise(3))],
      {
        keep: 'signature',
      },
    );
    expect(terms.map(({ name }) => name)).toEqual(['noise']);
    expect(warnings.join(' ')).toContain('says nothing about patients it has not seen');
    expect(multivariable.dropped.at(-1)!.term).toBe('signature');
  });
});

test('few deaths allow few coefficients', () => {
  const entries = ['a', 'b', 'c'].map((name, k) =>
    numeric(
      name,
      noise(k).map((value, i) => value + 2 * risk[i]!),
    ),
  );
  const { terms, multivariable } = selectCoxTerms(survive(9), entries, { ...options, dropAbove: 1 });
  expect(terms).toHaveLength(1);
  expect(multivariable.dropped.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('9 deaths allow 1 coefficient at most'),
    expect.stringContaining('9 deaths allow 1 coefficient at most'),
  ]);
});
