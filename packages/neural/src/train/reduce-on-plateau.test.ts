import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startPlateau, stepPlateau } from './reduce-on-plateau.ts';

interface PlateauCase {
  readonly losses: number[];
  readonly learningRate: number;
  readonly settings: { factor: number; patience: number; threshold?: number; min_lr?: number };
  readonly rates: number[];
}
const reference = new URL('../../../../reference/neural/networks.json', import.meta.url);
const { plateau } = JSON.parse(readFileSync(reference, 'utf8')) as { plateau: PlateauCase[] };

test.each(plateau.map((item, index) => [index, item] as const))(
  "rates are those of PyTorch's ReduceLROnPlateau, case %i",
  (_, { losses, learningRate, settings, rates }) => {
    const { factor, patience, threshold = 1e-4, min_lr: minimumRate = 0 } = settings;
    let state = startPlateau(learningRate);
    const found = losses.map((loss) => {
      state = stepPlateau(state, loss, { factor, patience, threshold, minimumRate });
      return state.learningRate;
    });
    // The same double arithmetic in the same order: no tolerance.
    expect(found).toEqual(rates);
    expect(new Set(found).size).toBeGreaterThan(rates.at(-1) === learningRate ? 0 : 1);
  },
);

test('a state survives JSON, so that a schedule can be checkpointed', () => {
  const losses = [1, 0.9, 0.95, 0.96, 0.97, 0.98];
  const settings = { patience: 1 };
  const run = (interrupt: boolean): number => {
    let state = startPlateau(1);
    for (const loss of losses) {
      state = stepPlateau(state, loss, settings);
      if (interrupt) state = JSON.parse(JSON.stringify(state)) as typeof state;
    }
    return state.learningRate;
  };
  expect(run(true)).toBe(0.25);
  expect(run(true)).toBe(run(false));
});
