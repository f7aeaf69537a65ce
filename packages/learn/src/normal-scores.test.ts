import { normalQuantile } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import { featureMatrixFromRows } from './feature-matrix.ts';
import { applyNormalScores, fitNormalScores } from './normal-scores.ts';

test('a value becomes the normal quantile of its place among the training values, ties in the middle', () => {
  const training = featureMatrixFromRows(['x'], [[1], [2], [2], [50]]);
  const fresh = featureMatrixFromRows(['x'], [[-9], [1], [2], [3], [50], [1e9]]);
  const { data } = applyNormalScores(fitNormalScores(training), fresh);
  const shares = [1 / 8, 1 / 8, 4 / 8, 6 / 8, 7 / 8, 7 / 8];
  data.forEach((value, i) => expect(value).toBeCloseTo(normalQuantile(shares[i]!), 12));
});
