// The networks beside PyTorch on the CPU, same thread count, one run, one machine:
//   npm run bench -- neural [--json] [--write] [--quick] --peer PYTHON
// PYTHON is the interpreter of an environment that has PyTorch 2. Each measurement is a process of its own, ours and
// PyTorch's by turns; a figure is the median of its steps after the first. --write keeps results.json, from which
// document.mjs writes docs/neural-speed.md. Ratios are our figure over PyTorch's: below 1 is faster, or less.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    peer: { type: 'string' },
  },
});
const threads = cpus().length;

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

function measure(program, script, request) {
  const { status, stdout, stderr, error } = spawnSync(
    program,
    [join(here, script), JSON.stringify({ ...request, threads })],
    { encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  if (status !== 0) throw new Error(`${script} failed: ${error?.message ?? stderr.slice(-2000)}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

/** Both by turns, so that a slow minute of the machine meets both. */
function compare(what, request, turns) {
  const ours = [];
  const theirs = [];
  for (let turn = 0; turn < turns; turn++) {
    process.stderr.write(`${what}, turn ${turn + 1} of ${turns} …\n`);
    ours.push(measure(process.execPath, 'measure.mjs', request));
    if (options.peer !== undefined) theirs.push(measure(options.peer, 'measure_torch.py', request));
  }
  const steps = (runs) => median(runs.flatMap(({ seconds }) => seconds.slice(1)));
  const peak = (runs) => Math.max(...runs.map(({ peakMiB }) => peakMiB));
  const row = {
    what,
    openSeconds: median(ours.map(({ openSeconds }) => openSeconds)),
    seconds: steps(ours),
    peakMiB: peak(ours),
  };
  if (theirs.length === 0) return row;
  const [torchSeconds, torchPeakMiB] = [steps(theirs), peak(theirs)];
  return {
    ...row,
    torchSeconds,
    torchPeakMiB,
    ratio: row.seconds / torchSeconds,
    memoryRatio: row.peakMiB / torchPeakMiB,
    torch: theirs[0].version,
  };
}

const unet = (side, task) => ({
  network: 'unet',
  size: [side, side, side],
  batch: 1,
  task,
  repeats: side > 64 ? 3 : 5,
});
const turns = options.quick ? 1 : 2;
const rows = {
  unetTrain64: compare('U-Net, training step, 64³', unet(64, 'train'), turns),
  unetForward64: compare('U-Net, forward, 64³', unet(64, 'forward'), turns),
  unetTrain96: compare('U-Net, training step, 96³', unet(96, 'train'), 1),
  unetForward96: compare('U-Net, forward, 96³', unet(96, 'forward'), turns),
  resnet3dTrain: compare(
    '3D SE-ResNet18, training step, 96×128×96, batch 2',
    { network: 'resnet', size: [96, 128, 96], batch: 2, task: 'train', repeats: 3 },
    turns,
  ),
};
const worst = (key, ...names) => Math.max(...names.map((name) => rows[name][key] ?? Number.NaN));
const results = {
  machine: { processor: cpus()[0]?.model, cores: cpus().length, threads },
  node: process.version,
  torch: rows.unetTrain64.torch ?? null,
  unetTrainStepRatio: worst('ratio', 'unetTrain64', 'unetTrain96'),
  unetForwardRatio: worst('ratio', 'unetForward64', 'unetForward96'),
  resnet3dTrainStepRatio: rows.resnet3dTrain.ratio ?? null,
  peakMemoryRatio: worst('memoryRatio', ...Object.keys(rows)),
  unetOpenSeconds: rows.unetTrain64.openSeconds,
  rows: Object.values(rows),
};
if (options.write) writeFileSync(join(here, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
if (options.json) console.log(JSON.stringify(results));
else console.table(results.rows);
