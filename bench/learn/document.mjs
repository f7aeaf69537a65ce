// Writes docs/learn-speed.md from results.json: `node bench/learn/document.mjs`.

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const { machine, node, rows, columns, glioscope, scikitLearn, glmnet, survival, precision } = JSON.parse(
  readFileSync(join(here, 'results.json'), 'utf8'),
);
const table = (head, body) =>
  [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const seconds = (value) => (value < 1 ? value.toFixed(3) : value.toFixed(2));
const power = (value) => value.toExponential(1);
const path = `${rows} × ${columns}, 100 penalties`;
const comparison = [
  [`LASSO path, gaussian, ${path}`, glioscope.gaussianPath, 'glmnet, its tolerance', glmnet.gaussianPath],
  ['the same', glioscope.gaussianPath, 'glmnet, tight (1e-12)', glmnet.gaussianPathTight],
  ['the same', glioscope.gaussianPath, 'scikit-learn, its tolerance', scikitLearn.gaussianPath],
  [
    `LASSO path, binomial, ${path}, tolerance 1e-4`,
    glioscope.binomialPathLoose,
    'glmnet, its tolerance',
    glmnet.binomialPath,
  ],
  ['the same, tolerance 1e-9', glioscope.binomialPath, 'glmnet, its tolerance', glmnet.binomialPath],
  ['the same, tolerance 1e-9', glioscope.binomialPath, 'glmnet, tight (1e-12)', glmnet.binomialPathTight],
  [
    `forest of 100 trees, ${rows} × ${columns}, with out-of-bag predictions`,
    glioscope.forest,
    'scikit-learn, with out-of-bag predictions',
    scikitLearn.forestOutOfBag,
  ],
  ['the same', glioscope.forest, 'scikit-learn, fit alone', scikitLearn.forest],
  [
    'Cox with 5 covariates, 1,000 resamples of 208 patients',
    glioscope.coxBootstrap,
    'R coxph',
    survival.coxBootstrap,
  ],
  ['the same', glioscope.coxBootstrap, 'R coxph.fit, the bare fit', survival.coxBootstrapBare],
];
writeFileSync(
  join(here, '..', '..', 'docs', 'learn-speed.md'),
  `# Learning and survival: how fast

Medians of processor seconds of one run of \`npm run bench -- learn --write\` on ${machine.cores} cores (${machine.processor}), Node ${node}, each on one thread; peers on the same machine, in the same run, on the same table and the same penalties and resamples. Data: [results.json](../bench/learn/results.json).

${table(
  ['what', 'Glioscope, s', 'peer', 'peer, s', 'peer over Glioscope'],
  comparison.map(([what, ours, peer, theirs]) => [
    what,
    seconds(ours.seconds),
    peer,
    seconds(theirs.seconds),
    (theirs.seconds / ours.seconds).toFixed(1),
  ]),
)}

How far each path is from the optimum, at the worst of its 100 penalties. Optimum: the same objective, solved here with tolerance 1e-12. Largest differences; fitted values are log odds where the family is binomial. Some columns repeat others: which of them holds the coefficient is then left open, and a difference of coefficients alone says little.

${table(
  ['path', 'difference of a coefficient', 'of a fitted value', 'excess of the objective'],
  [
    ['binomial, Glioscope, tolerance 1e-4', precision.binomialPathLoose],
    ['binomial, Glioscope, tolerance 1e-9 (default)', precision.binomialPath],
    ['binomial, glmnet, its tolerance', precision.glmnetBinomialPath],
    ['binomial, glmnet, tight (1e-12)', precision.glmnetBinomialPathTight],
    ['gaussian, glmnet, its tolerance', precision.glmnetGaussianPath],
    ['gaussian, glmnet, tight (1e-12)', precision.glmnetGaussianPathTight],
  ].map(([what, { coefficient, fitted, objective }]) => [
    what,
    power(coefficient),
    power(fitted),
    power(objective),
  ]),
)}

- **How far to trust the ratios**: this table is of a machine on which nothing else ran; beside other work single figures moved by up to a half.
- **Paths** end at the optimum. Glioscope solves each step on the active columns exactly, so precision costs little; coordinate descent, which glmnet and scikit-learn use, is fast to their default tolerance and slow beyond it on correlated columns. Columns are multiplied in WebAssembly's vector registers, by plain loops of the same bytes where there are none. Columns kept at the last penalty: ${glioscope.gaussianPath.value} here, ${glmnet.gaussianPathTight.value} and ${glmnet.gaussianPath.value} in glmnet tight and as it comes (gaussian); ${glioscope.binomialPath.value}, ${glmnet.binomialPathTight.value} and ${glmnet.binomialPath.value} (binomial).
- **Forest**: exact splits on ranked columns, as scikit-learn's best splitter. Out-of-bag AUC ${glioscope.forest.value.toFixed(3)} and ${scikitLearn.forestOutOfBag.value.toFixed(3)}: one seed each. Over many seeds on a table of their own the two are distributed alike (\`reference/learn/forests.json\`).
- **The grading chain** (median of gaps, tests, LASSO, forest, machine), 5 folds: ${glioscope.chain.seconds.toFixed(1)} s here, a sixth fit on all patients included, ${scikitLearn.chain.seconds.toFixed(0)} s in scikit-learn: ${(scikitLearn.chain.seconds / glioscope.chain.seconds).toFixed(0)} times. Measured in a run of its own (\`--chain\`), both beside other work.
- **Cox**: the mean of the first coefficient over the resamples is ${glioscope.coxBootstrap.value.toFixed(8)} here and ${survival.coxBootstrap.value.toFixed(8)} in R. \`fitCox\` checks the table for constant and dependent columns, and gives tests and the baseline with every fit; \`coxph.fit\` gives coefficients and residuals of a checked design.
`,
);
