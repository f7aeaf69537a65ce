// Penalised paths, forests and refitted Cox models beside glmnet, survival and scikit-learn, on one machine, in one
// run, on the same table:
//   npm run bench -- learn [--json | --write] [--chain] [--python PYTHON] [--rscript RSCRIPT]
// PYTHON has numpy, pandas and scikit-learn; RSCRIPT has glmnet, survival and jsonlite. A peer that is not named is left
// out; --write keeps the results in results.json, from which document.mjs writes docs/learn-speed.md. The table is
// BraTS 2017's necrotic region (GLIOSCOPE_DATA), columns standardised, gaps filled by medians: 285 patients. Cox models
// are refitted on 1,000 resamples of 208 patients of R's pbc. Every task runs three times to warm up, then seven times
// (Cox: once, then three times); times are medians of processor seconds (the machine may be shared), on one thread,
// without reading the file.
// --chain measures the whole grading chain in 5 folds alone, once, and keeps the rest of results.json; ours fits it a
// sixth time, on all patients, as `glioscope grade` does.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  applyMedianImputer,
  applyScaler,
  areaUnderRoc,
  createFeatureMatrix,
  fitElasticNetPath,
  fitForestClassifier,
  fitLogisticPath,
  fitMedianImputer,
  fitScaler,
  logisticPenaltyGrid,
  penaltyGrid,
} from '@glioscope/learn';
import { createRandom } from '@glioscope/numeric';
import { createCovariates, createSurvivalData, fitCox } from '@glioscope/survival';
import { gradeTables } from '@glioscope/study/table-grading';

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    chain: { type: 'boolean', default: false },
    python: { type: 'string' },
    rscript: { type: 'string' },
  },
});
const data = process.env.GLIOSCOPE_DATA ?? join(here, '..', '..', '..', 'shared', 'data');
const lines = readFileSync(join(data, 'tables/brats2017-radiomics/t1gd-necrosis.csv'), 'utf8')
  .trim()
  .split(/\r?\n/)
  .map((line) => line.split(','));
const names = lines[0].slice(2);
const rows = lines.slice(1);
const cells = rows.flatMap((row) =>
  names.map((_, j) => (row[j + 2]?.trim() ? Number(row[j + 2]) : Number.NaN)),
);
const positive = rows.map((row) => /^H/i.test(row[1]));
const raw = createFeatureMatrix(names, Float64Array.from(cells));
const filled = applyMedianImputer(fitMedianImputer(raw), raw).matrix;
const table = applyScaler(fitScaler(filled), filled);
const number = positive.map(Number);

const gaussian = penaltyGrid(table, number, 1, 100, 0.01);
const binomial = logisticPenaltyGrid(table, positive, { penaltyRange: 0.01 });
const folder = mkdtempSync(join(tmpdir(), 'bench-learn-'));
const input = join(folder, 'table.json');
writeFileSync(
  input,
  JSON.stringify({
    x: rows.map((_, i) => Array.from(table.data.subarray(i * names.length, (i + 1) * names.length))),
    y: number,
    gaussian,
    binomial,
  }),
);

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
function timed(task, warmUps = 3, runs = 7) {
  let value;
  for (let k = 0; k < warmUps; k++) value = task();
  const seconds = [];
  for (let k = 0; k < runs; k++) {
    const start = process.cpuUsage();
    value = task();
    const { user, system } = process.cpuUsage(start);
    seconds.push((user + system) / 1e6);
  }
  return { seconds: median(seconds), value };
}

// The same resamples for everyone. Deaths and columns are those of the reference data of packages/survival.
const { pbc } = JSON.parse(
  readFileSync(join(here, '..', '..', 'reference', 'survival', 'cohorts.json'), 'utf8'),
).datasets;
const patients = 208;
const cox = {
  time: pbc.time.slice(0, patients),
  status: pbc.status.slice(0, patients),
  x: {
    age: pbc.age.slice(0, patients),
    edema: pbc.edema.slice(0, patients),
    logBilirubin: pbc.bilirubin.slice(0, patients).map(Math.log),
    albumin: pbc.albumin.slice(0, patients),
    logProtime: pbc.protime.slice(0, patients).map(Math.log),
  },
};
const draw = createRandom(208);
const samples = Array.from({ length: 1000 }, () =>
  Array.from({ length: patients }, () => draw.integer(0, patients - 1)),
);
const coxInput = join(folder, 'cox.json');
writeFileSync(coxInput, JSON.stringify({ ...cox, samples }));
function refitCox() {
  let sum = 0;
  for (const sample of samples) {
    const data = createSurvivalData(
      sample.map((i) => cox.time[i]),
      sample.map((i) => cox.status[i] === 1),
    );
    const columns = Object.entries(cox.x).map(([name, values]) => [name, sample.map((i) => values[i])]);
    sum += fitCox(data, createCovariates(Object.fromEntries(columns))).coefficients[0];
  }
  return sum / samples.length;
}

/** Columns kept by a path's last model: a check that equal work was done. */
const lastCoefficients = (path) => path.at(-1).coefficients.filter((b) => b !== 0).length;
const outOfBagAuc = (forest) => areaUnderRoc(forest.outOfBag.map(Number), positive);
function measureOurs() {
  return {
    gaussianPath: timed(() => lastCoefficients(fitElasticNetPath(table, number, gaussian))),
    binomialPath: timed(() => lastCoefficients(fitLogisticPath(table, positive, binomial))),
    binomialPathLoose: timed(() =>
      lastCoefficients(fitLogisticPath(table, positive, binomial, { tolerance: 1e-4 })),
    ),
    coxBootstrap: timed(refitCox, 1, 3),
    forest: timed(() =>
      outOfBagAuc(fitForestClassifier(table, positive, { random: createRandom(1), trees: 100 })),
    ),
  };
}

const ours = options.chain ? {} : measureOurs();
if (options.chain) {
  const start = process.cpuUsage();
  const features = filled;
  const { auc } = await gradeTables(
    {
      data: {
        ids: rows.map(([id]) => id),
        features,
        positive,
        classes: { positive: 'High', negative: 'Low' },
        measured: rows.map(() => true),
      },
      counts: {},
      leftOut: [],
      withoutValues: [],
      warnings: [],
      notes: [],
    },
    {
      label: 'Grade',
      missing: 'median',
      model: 'chain',
      threshold: 'half',
      folds: 5,
      repeats: 1,
      seed: 1,
      test: null,
      jobs: 1,
    },
  );
  const { user, system } = process.cpuUsage(start);
  ours.chain = { seconds: (user + system) / 1e6, value: auc };
}

function peer(command, script, file = input) {
  if (command === undefined) return {};
  const outcome = spawnSync(command, [join(here, script), file], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  });
  if (outcome.status !== 0) throw new Error(`${script} failed: ${outcome.stderr}`);
  return JSON.parse(outcome.stdout);
}

/** How far paths are from the optimum: the largest differences of a coefficient, of a fitted value and of the objective. */
function precisionOf(path, best, penalties, objective) {
  let coefficient = 0;
  let fitted = 0;
  let gap = 0;
  path.forEach((model, k) => {
    model.coefficients.forEach((value, j) => {
      coefficient = Math.max(coefficient, Math.abs(value - best[k].coefficients[j]));
    });
    for (let i = 0; i < table.rows; i++) {
      fitted = Math.max(fitted, Math.abs(linearPart(model, i) - linearPart(best[k], i)));
    }
    gap = Math.max(gap, objective(model, penalties[k]) - objective(best[k], penalties[k]));
  });
  return { coefficient, fitted, objective: gap };
}
const linearPart = ({ coefficients, intercept }, i) => {
  let sum = intercept;
  coefficients.forEach((value, j) => {
    if (value !== 0) sum += value * table.data[i * names.length + j];
  });
  return sum;
};
const objectiveWith = (lossOf) => (model, penalty) => {
  let sum = 0;
  for (let i = 0; i < table.rows; i++) sum += lossOf(linearPart(model, i), number[i]);
  return sum / table.rows + penalty * model.coefficients.reduce((total, b) => total + Math.abs(b), 0);
};
const squaredLoss = objectiveWith((value, y) => (y - value) ** 2 / 2);
const logisticLoss = objectiveWith((value, y) => {
  const against = y === 1 ? -value : value;
  return Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against)));
});
function precisionOfPaths(glmnet) {
  const pathOf = ({ path: { intercepts, coefficients } }) =>
    intercepts.map((intercept, k) => ({ intercept, coefficients: coefficients[k] }));
  const logistic = (tolerance) => fitLogisticPath(table, positive, binomial, { tolerance });
  const bestLogistic = logistic(1e-12);
  const bestGaussian = fitElasticNetPath(table, number, gaussian);
  const ofLogistic = (path) => precisionOf(path, bestLogistic, binomial, logisticLoss);
  const ofGaussian = (path) => precisionOf(path, bestGaussian, gaussian, squaredLoss);
  return {
    binomialPathLoose: ofLogistic(logistic(1e-4)),
    binomialPath: ofLogistic(logistic(1e-9)),
    glmnetBinomialPath: ofLogistic(pathOf(glmnet.binomialPath)),
    glmnetBinomialPathTight: ofLogistic(pathOf(glmnet.binomialPathTight)),
    glmnetGaussianPath: ofGaussian(pathOf(glmnet.gaussianPath)),
    glmnetGaussianPathTight: ofGaussian(pathOf(glmnet.gaussianPathTight)),
  };
}
const rscript = options.chain ? undefined : options.rscript;
const glmnet = peer(rscript, 'measure_glmnet.R');
const results = {
  machine: { processor: cpus()[0].model, cores: cpus().length },
  node: process.version,
  rows: table.rows,
  columns: table.columns,
  glioscope: ours,
  scikitLearn: peer(options.python, options.chain ? 'measure_chain_sklearn.py' : 'measure_sklearn.py'),
  glmnet: Object.fromEntries(
    Object.entries(glmnet).map(([task, { seconds, value }]) => [task, { seconds, value }]),
  ),
  survival: peer(rscript, 'measure_cox.R', coxInput),
  ...(rscript === undefined ? {} : { precision: precisionOfPaths(glmnet) }),
};
rmSync(folder, { recursive: true });
if (options.write) {
  const path = join(here, 'results.json');
  const stored = JSON.parse(readFileSync(path, 'utf8'));
  const merged = { ...stored, ...results };
  for (const who of ['glioscope', 'scikitLearn', 'glmnet', 'survival']) {
    merged[who] = { ...stored[who], ...results[who] };
  }
  writeFileSync(path, `${JSON.stringify(merged, null, 2)}\n`);
}
if (options.json) {
  console.log(JSON.stringify(results, null, 2));
} else {
  console.log(
    `${table.rows} x ${table.columns}; seconds (value: nonzero coefficients, out-of-bag AUC, out-of-fold AUC)`,
  );
  for (const who of ['glioscope', 'scikitLearn', 'glmnet', 'survival']) {
    for (const [task, { seconds, value }] of Object.entries(results[who])) {
      console.log(`${who.padEnd(12)} ${task.padEnd(24)} ${seconds.toFixed(4)}  (${value})`);
    }
  }
}
