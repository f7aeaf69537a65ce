// Trains the starter bundle on the BraTS 2021 cases of the data folder (CC BY 4.0), and judges it by leaving each out:
//   node bench/starter/train.mjs [--work DIR] [--settings '{"epochs":60}'] [--only-judge]
// A study does the work: its cache keeps the pretraining on phantoms and the prepared scans between the folds, so a run that
// was stopped goes on where it was. Writes bundles/starter and bench/starter/results.json. Takes half an hour on two cores.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { starterCard } from './card.mjs';
import { subsetDice, subsetMeans } from './subsets.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const { values: options } = parseArgs({
  options: {
    work: { type: 'string', default: join(tmpdir(), 'glioscope-starter') },
    settings: { type: 'string', default: '{}' },
    'only-judge': { type: 'boolean', default: false },
  },
});
const data = process.env.GLIOSCOPE_DATA ?? join(root, '..', 'shared', 'data');
const changes = JSON.parse(options.settings);
const brats = readdirSync(join(data, 'brats')).filter((name) => name.startsWith('BraTS'));
const shipped = brats.filter((name) => name.startsWith('BraTS2021')).sort();
/** Of BraTS 2020, whose licence is for research: never in what ships, a patient of another year to test on. */
const other = brats.filter((name) => !name.startsWith('BraTS2021')).sort();

const study = join(options.work, 'study');
const scans = join(options.work, 'brats');
mkdirSync(scans, { recursive: true });
for (const name of [...shipped, ...other]) {
  if (!existsSync(join(scans, name))) symlinkSync(join(data, 'brats', name), join(scans, name));
}

function glioscope(...args) {
  const command = [join(root, 'apps', 'cli', 'bin', 'glioscope.mjs'), ...args];
  const { status } = spawnSync(process.execPath, command, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`glioscope ${args.join(' ')} ended with ${status}`);
}

if (!existsSync(join(study, 'study.json'))) {
  const roles = ['--test', other.join(','), '--train', shipped.join(',')];
  glioscope('init', study, '--brats', scans, '--parts', 'segmentation', ...roles);
}
const original = JSON.parse(readFileSync(join(study, 'study.json'), 'utf8'));

/** Trains on all but `test`, and gives the Dice of each of them. */
function judge(test) {
  const train = shipped.filter((name) => !test.includes(name));
  const settings = structuredClone(original);
  settings.name = 'starter';
  Object.assign(settings.segmentation, changes);
  settings.split.assign = { train, validation: [], test };
  // Patients of neither role stay out of the cohort.
  writeFileSync(join(study, 'study.json'), `${JSON.stringify(settings, null, 2)}\n`);
  const started = performance.now();
  glioscope('run', study);
  const { segmentation } = JSON.parse(readFileSync(join(study, 'results', 'results.json'), 'utf8'));
  return {
    seconds: Math.round((performance.now() - started) / 1000),
    cases: segmentation.test.map(({ id, dice, volumeMl, expertVolumeMl }) => ({
      id,
      dice,
      volumeMl,
      expertVolumeMl,
    })),
    settings: settings.segmentation,
  };
}

/** The network that `judge` trained last, kept for bench/starter/subsets.mjs. */
function keepNetwork(name) {
  mkdirSync(join(options.work, 'networks'), { recursive: true });
  cpSync(join(study, 'models', 'segmentation.onnx'), join(options.work, 'networks', `${name}.onnx`));
}

const folds = shipped.map((name) => {
  const fold = judge([name, ...other]);
  keepNetwork(name);
  return fold;
});
const heldOut = folds.map((fold, k) => fold.cases.find(({ id }) => id === shipped[k]));
const mean = heldOut.reduce((sum, { dice }) => sum + dice, 0) / heldOut.length;
const final = judge(other);
keepNetwork('starter');
// Of a network that takes any of its sequences: what each costs that is missing.
const takesSubsets = final.settings.augmentation.sequenceDropout > 0;
const subsetRows = [];
for (const name of takesSubsets ? shipped : []) {
  const network = join(options.work, 'networks', `${name}.onnx`);
  subsetRows.push(await subsetDice(network, join(scans, name), join(study, 'models')));
}
const results = {
  trainedOn: shipped,
  settings: final.settings,
  heldOut,
  meanDice: mean,
  otherYear: final.cases,
  ...(takesSubsets && { subsets: subsetMeans(subsetRows) }),
  secondsOfFolds: folds.map(({ seconds }) => seconds),
};
console.log(JSON.stringify(results, null, 2));
if (!options['only-judge']) {
  writeFileSync(join(root, 'bench', 'starter', 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  const target = join(root, 'bundles', 'starter');
  mkdirSync(target, { recursive: true });
  const models = join(study, 'models');
  const manifest = JSON.parse(readFileSync(join(models, 'bundle.json'), 'utf8'));
  cpSync(join(models, 'segmentation.onnx'), join(target, 'segmentation.onnx'));
  const history = join(study, 'derivatives', '_study/segmentation-network', 'training.json');
  if (existsSync(history)) cpSync(history, join(target, 'training-log.json'));
  writeFileSync(join(target, 'card.md'), starterCard(results));
  manifest.name = 'starter';
  manifest.trainedOn = `${shipped.length} patients of BraTS 2021 (CC BY 4.0), after phantoms`;
  manifest.segmentation.testDice = mean;
  if (takesSubsets) manifest.segmentation.subsets = results.subsets;
  const hash = (name) =>
    createHash('sha256')
      .update(readFileSync(join(target, name)))
      .digest('hex');
  const names = readdirSync(target).filter((name) => !['bundle.json', 'package.json'].includes(name));
  manifest.files = Object.fromEntries(names.sort().map((name) => [name, hash(name)]));
  writeFileSync(join(target, 'bundle.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
