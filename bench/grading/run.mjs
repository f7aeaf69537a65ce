// How well grades are told from real tables (GLIOSCOPE_DATA), by every model, three repeats of 5-fold cross-validation
// with everything fitted and chosen inside the folds:
//   npm run bench -- grading [EXPERIMENT...]
// writes numbers alone, no patient, to bench/grading/results.json; document.mjs makes docs/grading.md of them.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readAnalysisTable } from '@glioscope/study/analysis-table';
import { gradeTables, gradingDataOf } from '@glioscope/study/table-grading';

const here = dirname(fileURLToPath(import.meta.url));
const data = process.env.GLIOSCOPE_DATA ?? join(here, '..', '..', '..', 'shared', 'data');
const brats = (...regions) => ({
  tables: regions.map((region) => `tables/brats2017-radiomics/${region}.csv`),
  id: 'Brats17ID',
  label: 'Grade',
  positive: 'High',
});
const ucsf = {
  tables: ['tables/ucsf-pdgm/t1gd-whole-tumour.csv', 'tables/ucsf-pdgm/metadata.csv'],
  id: 'ID',
  label: 'WHO CNS Grade',
  positive: '4',
  columns: ['original_*'],
};
const regions = ['t1gd-necrosis', 't1gd-enhancing', 'flair-oedema'];
const joined = brats(...regions);
const complete = { missing: 'complete', derive: false, model: 'chain' };
const plain = { derive: false };
const experiments = {
  necrosis: { ...brats(regions[0]), ...complete },
  enhancing: { ...brats(regions[1]), ...complete },
  oedema: { ...brats(regions[2]), ...complete },
  // As the command does with one table: patients without any value left out, other gaps filled by medians.
  'necrosis-mean': { ...brats(regions[0]), model: 'mean' },
  'enhancing-mean': { ...brats(regions[1]), model: 'mean' },
  'oedema-mean': { ...brats(regions[2]), model: 'mean' },
  'ucsf-mean': { ...ucsf, model: 'mean' },
  'ucsf-chain': { ...ucsf, model: 'chain' },
  'ucsf-auto': { ...ucsf, model: 'auto' },
  'joined-auto': { ...joined, model: 'auto' },
  'joined-mean': { ...joined, model: 'mean' },
  'joined-trees': { ...joined, model: 'trees' },
  'joined-machine': { ...joined, model: 'machine' },
  'joined-forest': { ...joined, model: 'forest' },
  'joined-chain': { ...joined, model: 'chain' },
  'joined-ridge': { ...joined, model: 'ridge' },
  'joined-chain-plain': { ...joined, ...plain, model: 'chain' },
  'joined-forest-plain': { ...joined, ...plain, model: 'forest' },
  'joined-trees-plain': { ...joined, ...plain, model: 'trees' },
  'joined-machine-plain': { ...joined, ...plain, model: 'machine' },
  'joined-ridge-plain': { ...joined, ...plain, model: 'ridge' },
  'joined-mean-plain': { ...joined, ...plain, model: 'mean' },
};
const scores = ({
  auc,
  aucMeasured,
  aucMeasuredInterval,
  aucInterval,
  accuracy,
  sensitivity,
  specificity,
  precision,
  brier,
}) => ({
  auc,
  aucMeasured,
  aucMeasuredInterval,
  aucInterval,
  accuracy,
  sensitivity,
  specificity,
  precision,
  brier,
});

const asked = process.argv.slice(2).filter((name) => name in experiments);
for (const name of asked.length > 0 ? asked : Object.keys(experiments)) {
  const {
    tables,
    id,
    label,
    positive,
    columns,
    model,
    missing = 'median',
    derive = true,
  } = experiments[name];
  const table = readAnalysisTable(
    tables.map((path) => ({ name: basename(path), text: readFileSync(join(data, path), 'utf8') })),
    { id },
  );
  const input = gradingDataOf(table, { label, positive, missing, derive, ...(columns ? { columns } : {}) });
  const result = await gradeTables(input, {
    label,
    missing,
    model,
    folds: 5,
    repeats: 3,
    seed: 1,
    threshold: 'half',
    test: null,
  });
  const entry = {
    model,
    missing,
    derive,
    seed: 1,
    patients: result.counts.used,
    withoutValues: result.counts.withoutValues,
    withoutValuesUsed: result.counts.withoutValuesUsed,
    positives: result.counts.positives,
    columns: result.counts.columns + result.counts.derivedColumns,
    ...scores(result),
    aucByRepeat: result.byRepeat.map(({ auc }) => auc),
    calibrationSlope: result.calibration.slope?.value ?? null,
    candidates: result.candidates.map((candidate) => ({
      model: candidate.model,
      ...scores(candidate),
      innerAuc: candidate.innerAuc,
      chosen: candidate.chosen,
    })),
  };
  // Read again: another run may have written meanwhile.
  const path = join(here, 'results.json');
  const all = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  all[name] = entry;
  const sorted = Object.fromEntries(
    [...Object.keys(experiments), 'joined-auto-single'].flatMap((key) => (all[key] ? [[key, all[key]]] : [])),
  );
  writeFileSync(path, `${JSON.stringify(sorted, null, 2)}\n`);
  process.stdout.write(
    `${name}: AUC ${result.auc.toFixed(4)} (${entry.aucByRepeat.map((auc) => auc.toFixed(4)).join(', ')})\n`,
  );
}
