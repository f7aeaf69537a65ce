// The chain on 285 patients of BraTS 2017 (data that is not part of the project), everything refitted in each fold.

import { areaUnderRoc, featureMatrixFromRows, foldRows, selectRows, stratifiedFolds } from '@glioscope/learn';
import { createRandom } from '@glioscope/numeric';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultGradingChainSettings, fitGradingChain } from './grading-chain.ts';
import { scoreGradingTable } from './score-grading.ts';

const root = new URL('../../../..', import.meta.url).pathname;
const data = process.env['GLIOSCOPE_DATA'] ?? join(root, '../shared/data');
const path = join(data, 'tables/brats2017-radiomics/t1gd-necrosis.csv');

// scikit-learn's chain reaches 0.954 on these rows (folds of another draw); over draws of the folds this one's AUC
// varied between 0.948 and 0.962. Far below 0.93 something is broken.
test.skipIf(!existsSync(path))(
  'out-of-fold AUC on the necrotic region of BraTS 2017 (skipped without tables/brats2017-radiomics in GLIOSCOPE_DATA)',
  async () => {
    const [header, ...lines] = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const rows = lines.filter((cells) => cells.every((cell) => cell !== ''));
    const features = featureMatrixFromRows(
      header!.slice(2),
      rows.map((cells) => cells.slice(2).map(Number)),
    );
    const positive = rows.map((cells) => cells[1] === 'High');
    const random = createRandom(1);
    const folds = stratifiedFolds(positive, 5, random.fork('folds'));
    const probability = new Float64Array(rows.length);
    for (let fold = 0; fold < 5; fold++) {
      const { training, heldOut } = foldRows(folds, fold);
      const chain = await fitGradingChain(
        {
          ids: training.map((row) => rows[row]![0]!),
          features: selectRows(features, training),
          positive: training.map((row) => positive[row]!),
        },
        defaultGradingChainSettings,
        random.fork(`fold ${fold}`),
      );
      const { probabilities } = scoreGradingTable(chain, selectRows(features, heldOut));
      heldOut.forEach((row, k) => (probability[row] = probabilities[k]!));
    }
    expect(rows.length).toBe(261);
    expect(areaUnderRoc(probability, positive)).toBeGreaterThan(0.93);
  },
);
