// The paper's chain beside scikit-learn's, on the very same draws of 5 folds, one table at a time, and the default
// model on the same draws and on three tables joined:
//   node bench/grading/draws.mjs --python PYTHON [--draws 10] [TABLE...]
// Draw d is what `glioscope grade --seed d` judges on, with `--missing complete --no-derive` for single tables. Numbers alone go to draws.json;
// draws that it has are not measured again. PYTHON has scikit-learn; without it ours alone are measured.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { areaUnderRoc } from '@glioscope/learn';
import { readAnalysisTable } from '@glioscope/study/analysis-table';
import { gradeFold, gradingDataOf, planGrading } from '../../packages/study/dist/table-grading/index.js';

const here = dirname(fileURLToPath(import.meta.url));
const { values: options, positionals } = parseArgs({
  options: { python: { type: 'string' }, draws: { type: 'string', default: '10' } },
  allowPositionals: true,
});
const data = process.env.GLIOSCOPE_DATA ?? join(here, '..', '..', '..', 'shared', 'data');
const brats = (region) => ({
  files: [`tables/brats2017-radiomics/${region}.csv`],
  id: 'Brats17ID',
  label: 'Grade',
  positive: 'High',
});
const tables = {
  necrosis: brats('t1gd-necrosis'),
  enhancing: brats('t1gd-enhancing'),
  oedema: brats('flair-oedema'),
  ucsf: {
    files: ['tables/ucsf-pdgm/t1gd-whole-tumour.csv', 'tables/ucsf-pdgm/metadata.csv'],
    id: 'ID',
    label: 'WHO CNS Grade',
    positive: '4',
    columns: ['original_*'],
  },
  joined: {
    files: ['t1gd-necrosis', 't1gd-enhancing', 'flair-oedema'].flatMap((region) => brats(region).files),
    id: 'Brats17ID',
    label: 'Grade',
    positive: 'High',
    missing: 'median',
    derive: true,
    models: ['mean'],
  },
};
const path = join(here, 'draws.json');
const results = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
const four = (value) => Number(value.toFixed(4));

function keep(name, draw, entry) {
  const own = (results[name] ??= {});
  own[draw] = { ...own[draw], ...entry };
  writeFileSync(path, `${JSON.stringify(results, null, 1)}\n`);
  console.log(name, draw, JSON.stringify(entry));
}

/** AUC of all held-out patients together by each model, and what each fold's chain kept. */
async function measure(input, draw, model) {
  const settings = { model, folds: 5, repeats: 1, seed: draw, threshold: 'half' };
  const { requests } = planGrading(input.data, settings, null);
  const scores = new Map();
  const folds = [];
  for (const request of requests) {
    const fold = await gradeFold(request);
    folds.push(fold);
    for (const { name, probabilities } of fold.candidates) {
      if (!scores.has(name)) scores.set(name, new Float64Array(input.data.ids.length));
      fold.heldOut.forEach((row, k) => (scores.get(name)[row] = probabilities[k]));
    }
  }
  return { auc: areaUnderRoc(scores.get(model), input.data.positive), folds };
}

const asked = positionals.filter((name) => name in tables);
for (const name of asked.length > 0 ? asked : Object.keys(tables)) {
  const { files, id, label, positive, columns, missing = 'complete', derive = false } = tables[name];
  const models = tables[name].models ?? ['chain', 'mean'];
  const table = readAnalysisTable(
    files.map((file) => ({ name: basename(file), text: readFileSync(join(data, file), 'utf8') })),
    { id },
  );
  const choices = { label, positive, missing, derive };
  const input = gradingDataOf(table, { ...choices, ...(columns ? { columns } : {}) });
  const { features } = input.data;
  const known = (draw) => results[name]?.[draw] ?? {};
  const draws = Array.from({ length: Number(options.draws) }, (_, k) => k + 1);
  for (const draw of draws) {
    if (models.includes('chain') && known(draw).chain === undefined) {
      const { auc, folds } = await measure(input, draw, 'chain');
      const steps = folds.map(({ description: { selected, settings } }) => ({
        afterTests: settings['after tests'],
        afterLasso: settings['after LASSO'],
        penalty: Number(settings['LASSO penalty'].toFixed(6)),
        columns: selected.map(({ feature }) => features.names.indexOf(feature)),
        innerAuc: four(settings['cross-validated AUC']),
      }));
      keep(name, draw, { chain: four(auc), steps });
    }
    if (known(draw).mean === undefined) {
      keep(name, draw, { mean: four((await measure(input, draw, 'mean')).auc) });
    }
  }
  if (options.python === undefined || !models.includes('chain')) continue;
  const folder = mkdtempSync(join(tmpdir(), 'bench-grading-'));
  for (const draw of draws.filter((number) => known(number).scikitLearn === undefined)) {
    const settings = { model: 'chain', folds: 5, repeats: 1, seed: draw, threshold: 'half' };
    const { requests } = planGrading(input.data, settings, null);
    const folds = [];
    requests.forEach(({ heldOut }, fold) => heldOut.forEach((row) => (folds[row] = fold)));
    const file = join(folder, 'table.json');
    const { columns: width, data: values } = features;
    const x = input.data.ids.map((_, i) => Array.from(values.subarray(i * width, (i + 1) * width)));
    writeFileSync(file, JSON.stringify({ x, y: input.data.positive.map(Number), draws: [{ draw, folds }] }));
    const outcome = spawnSync(options.python, [join(here, 'chain_sklearn.py'), file], {
      encoding: 'utf8',
      env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
    });
    if (outcome.status !== 0) throw new Error(`chain_sklearn.py failed: ${outcome.stderr}`);
    const { auc, version, steps } = JSON.parse(outcome.stdout);
    keep(name, draw, { scikitLearn: four(auc), scikitLearnVersion: version, scikitLearnSteps: steps });
  }
  rmSync(folder, { recursive: true });
}
