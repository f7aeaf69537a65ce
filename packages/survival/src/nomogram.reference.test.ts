// Nomograms against R's rms (reference/survival/survival.R made the values).

import { readFileSync } from 'node:fs';
import type { FeatureMatrix } from '@glioscope/learn';
import { describe, expect, test } from 'vitest';
import {
  createCovariates,
  createNomogram,
  fitCox,
  linearPredictor,
  placeOnNomogram,
  predictSurvival,
  type NomogramTerm,
} from './index.ts';
import { difference, survivalOf, type ReferenceData } from './reference-values.ts';

interface Reference {
  datasets: ReferenceData;
  nomogram: Record<
    string,
    {
      terms: string[];
      horizons: number[];
      axes: Record<string, { values: string[]; points: number[] }>;
      linearPredictorValues: number[];
      totalPointsOfLinearPredictor: number[];
      survivalAxes: { horizon: number; probabilities: string[]; totalPoints: number[] }[];
    }
  >;
}

const reference = JSON.parse(
  readFileSync(new URL('../../../reference/survival/survival.json', import.meta.url), 'utf8'),
) as Reference;

const nomogramTerms: Record<string, { columns: FeatureMatrix; terms: NomogramTerm[] }> = (() => {
  const numeric = (dataset: string, column: string): NomogramTerm => {
    // rms takes each axis' limits from its datadist; the drawn axis shows which. Few values get a tick each.
    const drawn = reference.nomogram[dataset]!.axes[column]!.values.map(Number);
    const minimum = drawn[0]!;
    const maximum = drawn[drawn.length - 1]!;
    const axis = { kind: 'numeric', term: column, label: column, column, minimum, maximum } as const;
    return new Set(reference.datasets[dataset]![column]!).size > 10 ? axis : { ...axis, ticks: drawn };
  };
  const factor = (column: string, levels: readonly (readonly [string, string | null])[]): NomogramTerm => ({
    kind: 'factor',
    term: column,
    label: column,
    levels: levels.map(([value, indicator]) => ({ value, column: indicator })),
  });
  const lung = reference.datasets['lung']!;
  const veteran = reference.datasets['veteran']!;
  return {
    lung: {
      columns: createCovariates({
        age: lung['age']!,
        female: lung['sex']!.map((sex) => (sex === 2 ? 1 : 0)),
        ecog: lung['ecog']!,
      }),
      terms: [
        numeric('lung', 'age'),
        factor('sex', [
          ['1', null],
          ['2', 'female'],
        ]),
        numeric('lung', 'ecog'),
      ],
    },
    veteran: {
      columns: createCovariates({
        karnofsky: veteran['karnofsky']!,
        small: veteran['small']!,
        adeno: veteran['adeno']!,
        large: veteran['large']!,
        age: veteran['age']!,
      }),
      terms: [
        numeric('veteran', 'karnofsky'),
        factor('celltype', [
          ['1', null],
          ['2', 'small'],
          ['3', 'adeno'],
          ['4', 'large'],
        ]),
        numeric('veteran', 'age'),
      ],
    },
  };
})();

describe.each(Object.keys(nomogramTerms))('nomogram of %s', (name) => {
  const expected = reference.nomogram[name]!;
  const { columns, terms } = nomogramTerms[name]!;
  const model = fitCox(survivalOf(reference.datasets, name), columns);
  const nomogram = createNomogram(model, terms, expected.horizons);

  test('points of every tick', () => {
    for (const axis of nomogram.axes) {
      const drawn = expected.axes[axis.term]!;
      expect(axis.ticks.map(({ value }) => Number(value))).toEqual(drawn.values.map(Number));
      expect(
        difference(
          axis.ticks.map(({ points }) => points),
          drawn.points,
          1,
        ),
      ).toBeLessThanOrEqual(1e-6);
    }
  });

  test('total points of each survival probability', () => {
    expect(nomogram.omittedHorizons).toEqual([]);
    nomogram.survival.forEach(({ ticks }, h) => {
      const { probabilities, totalPoints } = expected.survivalAxes[h]!;
      probabilities.forEach((probability, k) => {
        const tick = ticks.find((candidate) => candidate.probability === Number(probability))!;
        // rms finds the point of a probability by interpolating on a grid, which is why this is not 1e-6.
        expect(Math.abs(tick.totalPoints - totalPoints[k]!)).toBeLessThan(0.02);
      });
    });
  });

  test('a patient’s place agrees with the model', () => {
    const values = Object.fromEntries(
      nomogram.axes.map(({ term, ticks }) => [term, ticks[1]!.value]),
    ) as Record<string, number | string>;
    const place = placeOnNomogram(nomogram, values);
    const row = model.names.map((column) => {
      const factor = terms.find(
        (term) => term.kind === 'factor' && term.levels.some((level) => level.column === column),
      );
      if (factor?.kind !== 'factor') return values[column] as number;
      return factor.levels.find((level) => level.column === column)!.value === values[factor.term] ? 1 : 0;
    });
    expect(difference([place.linearPredictor], [linearPredictor(model, row)])).toBeLessThanOrEqual(1e-10);
    expect(
      difference(
        place.survival.map(({ probability }) => probability),
        predictSurvival(model, row, expected.horizons).survival,
      ),
    ).toBeLessThanOrEqual(1e-10);
  });
});
