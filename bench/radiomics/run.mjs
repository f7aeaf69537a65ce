// Radiomics beside its peers, on one machine, in one run, on the same files:
//   npm run bench -- radiomics [--json] [--quick] [--peer pyradiomics=PYTHON] [--peer nyxus=PYTHON] [--peer mirp=PYTHON]
// PYTHON is the interpreter of an environment that has the peer (reference/radiomics/install.sh makes PyRadiomics').
// A peer that is not named is left out. Each measurement is a process of its own; times leave out starting it and,
// but for Nyxus, reading the files. Prints medians, ratios and peak memory; writes results.json beside this file.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchmarkInputs, caseName } from './inputs.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    peer: { type: 'string', multiple: true, default: [] },
  },
});
const peers = Object.fromEntries(options.peer.map((text) => text.split(/=(.*)/s).slice(0, 2)));
const data = process.env.GLIOSCOPE_DATA ?? join(here, '..', '..', '..', 'shared', 'data');
const say = (text) => process.stderr.write(`${text}\n`);

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** Runs one measurement; `null` when its peer was not named. */
function measure(who, request) {
  const scripts = {
    glioscope: [process.execPath, 'measure.mjs'],
    pyradiomics: [peers.pyradiomics, 'measure_pyradiomics.py'],
    nyxus: [peers.nyxus, 'measure_nyxus.py'],
    mirp: [peers.mirp, 'measure_mirp.py'],
  };
  const [program, script] = scripts[who];
  if (program === undefined) return null;
  say(`${who}: ${request.task ?? 'all features'}, ${request.mask.split('/').at(-1)} …`);
  const { status, stdout, stderr, error } = spawnSync(
    program,
    [join(here, script), JSON.stringify(request)],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (status !== 0) throw new Error(`${who} failed: ${error?.message ?? stderr.slice(-2000)}`);
  const {
    seconds,
    secondsOfOneCore = [],
    secondsOfCasesApart = [],
    peakMiB,
    values,
  } = JSON.parse(stdout.trim().split('\n').at(-1));
  const { workers = 1 } = request;
  return {
    seconds: median(seconds),
    firstSeconds: seconds[0],
    // Of each repeat by itself: the machine's speed changes from minute to minute, and hardly within a second.
    timesFasterThanOneCore: median(secondsOfOneCore.map((alone, k) => alone / seconds[k])),
    // As many cases a second of threads that share nothing: what the machine gives.
    throughputOfCasesApart: median(
      // Their first runs compile the code, as all first runs do.
      secondsOfCasesApart
        .map((apart, k) => (workers * secondsOfOneCore.at(k - secondsOfCasesApart.length)) / apart)
        .slice(secondsOfCasesApart.length >> 3),
    ),
    peakMiB,
    values,
  };
}

/** How many of the values that both have agree, and the largest relative difference. */
function agreement(ours, theirs) {
  const names = Object.keys(theirs).filter((name) => Number.isFinite(ours[name]));
  const differences = names.map((name) => {
    const size = Math.max(Math.abs(ours[name]), Math.abs(theirs[name]));
    return size < 1e-12 ? 0 : Math.abs(ours[name] - theirs[name]) / size;
  });
  return {
    compared: names.length,
    within1e6: differences.filter((difference) => difference <= 1e-6).length,
    largest: Math.max(...differences),
  };
}

const { image, tumour, growth, nifti } = await benchmarkInputs(data, join(tmpdir(), 'glioscope-bench'));
// The first runs of a process compile the code: enough repeats that the median is past them.
const repeats = options.quick ? 5 : 21;
const peerRepeats = options.quick ? 1 : 3;
const results = {
  case: caseName,
  machine: { processor: cpus()[0]?.model, cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30) },
  node: process.versions.node,
  rows: [],
  growth: [],
};

function row(what, ours, theirs, peer) {
  const entry = {
    what,
    glioscopeSeconds: ours.seconds,
    glioscopeFirstSeconds: ours.firstSeconds,
    glioscopePeakMiB: ours.peakMiB,
  };
  if (theirs) {
    Object.assign(entry, {
      peer,
      peerSeconds: theirs.seconds,
      peerPeakMiB: theirs.peakMiB,
      timesFaster: theirs.seconds / ours.seconds,
      memoryRatio: ours.peakMiB / theirs.peakMiB,
      agreement: agreement(ours.values, theirs.values),
    });
  }
  results.rows.push(entry);
  return entry;
}

const paper = { image, mask: tumour, task: 'paper' };
row(
  'paper profile, one core',
  measure('glioscope', { ...paper, repeats }),
  measure('pyradiomics', { ...paper, repeats: peerRepeats }),
  'pyradiomics',
);
const two = measure('glioscope', { ...paper, workers: 2, repeats: 2 * repeats });
Object.assign(row('paper profile, two workers', two), {
  timesFasterThanOneCore: two.timesFasterThanOneCore,
  throughputOfCasesApart: two.throughputOfCasesApart,
});
const shape = { image, mask: tumour, task: 'shape' };
row(
  'shape alone',
  measure('glioscope', { ...shape, repeats }),
  measure('pyradiomics', { ...shape, repeats: peerRepeats }),
  'pyradiomics',
);
const original = { image, mask: tumour, task: 'original' };
const ours = measure('glioscope', { ...original, repeats });
row(
  'original image, all classes',
  ours,
  measure('pyradiomics', { ...original, repeats: peerRepeats }),
  'pyradiomics',
);
const withFiles = measure('glioscope', { ...nifti, task: 'original', withFiles: true, repeats });
row(
  'original image, files included',
  withFiles,
  measure('nyxus', { ...nifti, repeats: peerRepeats }),
  'nyxus',
);
// All of the tumour lies within these intensities: grey levels start at the lower one, as the IBSI has it.
const ibsi = { image, mask: tumour, task: 'ibsi', low: -1000, high: 4000 };
row(
  'IBSI features, 3D merged',
  measure('glioscope', { ...ibsi, repeats: 5 }),
  measure('mirp', { ...ibsi, repeats: 1 }),
  'mirp',
);

for (const mask of growth) {
  const request = { image, mask, task: 'original' };
  const us = measure('glioscope', { ...request, repeats: 7 });
  const voxels = us.values.original_shape_VoxelVolume;
  // PyRadiomics compares every pair of surface vertices and lists whole zones: minutes for a whole brain.
  const them = voxels < 400_000 || !options.quick ? measure('pyradiomics', { ...request, repeats: 1 }) : null;
  results.growth.push({
    voxels,
    glioscopeSeconds: us.seconds,
    glioscopeMicrosecondsAVoxel: (us.seconds / voxels) * 1e6,
    pyradiomicsSeconds: them?.seconds ?? null,
  });
}

writeFileSync(join(here, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
if (options.json) console.log(JSON.stringify(results));
else {
  console.table(
    results.rows.map((r) => ({
      what: r.what,
      seconds: Number(r.glioscopeSeconds.toFixed(3)),
      peer: r.peer ?? '',
      'peer s': r.peerSeconds ? Number(r.peerSeconds.toFixed(3)) : '',
      'times faster': Number((r.timesFaster ?? r.timesFasterThanOneCore ?? Number.NaN).toFixed(1)),
      MiB: Math.round(r.glioscopePeakMiB),
      'peer MiB': r.peerPeakMiB ? Math.round(r.peerPeakMiB) : '',
      agree: r.agreement ? `${r.agreement.within1e6}/${r.agreement.compared}` : '',
    })),
  );
  console.table(results.growth);
}
