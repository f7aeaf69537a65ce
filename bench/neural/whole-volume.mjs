// Whole-volume segmentation with the starter bundle, files to files, on two threads:
//   node bench/neural/whole-volume.mjs [--write]
// Each row is the shortest of three runs in processes of their own: time, processor time, and the largest resident set of
// the three, beside what the program foresaw. The scan
// is BraTS20_Training_001 of the data folder (GLIOSCOPE_DATA), or a phantom of the same size where there is none; the other
// sizes are that scan cut or laid in a larger grid. --write keeps whole-volume.json, from which document.mjs writes the page.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const data = process.env.GLIOSCOPE_DATA ?? join(here, '..', '..', '..', 'shared', 'data');
const bundle = join(here, '..', '..', 'bundles', 'starter');
const threads = 2;
const repeats = 3;
const full = [240, 240, 155];
const cases = [
  { what: 'starter, one look', size: full, settings: {} },
  { what: 'starter, 2 looks and uncertainty', size: full, settings: { uncertainty: true } },
  {
    what: 'starter, 8 looks and uncertainty',
    size: full,
    settings: { uncertainty: true, mirrorAxes: [0, 1, 2] },
  },
  { what: 'starter, one look, cut to the brain', size: [160, 200, 155], settings: {} },
  { what: 'starter, one look, in a grid of more voxels', size: [320, 320, 256], settings: {} },
];

/** The three scans in `folder`, on a grid of `size` voxels of 1 mm. */
async function makeScans(folder, size) {
  const { readVolumeFile, writeVolumeFile } = await import('@glioscope/volume/node');
  const { cropVolume } = await import('@glioscope/preprocess');
  const real = join(data, 'brats', 'BraTS20_Training_001');
  const sources = existsSync(real) ? realScans(real) : await phantomScans();
  const scans = {};
  for (const [sequence, source] of Object.entries(sources)) {
    const volume = typeof source === 'string' ? await readVolumeFile(source) : source;
    const start = size.map((length, axis) => Math.floor((volume.geometry.size[axis] - length) / 2));
    scans[sequence] = join(folder, `${sequence}.nii.gz`);
    await writeVolumeFile(scans[sequence], cropVolume(volume, { start, size }));
  }
  return { scans, real: existsSync(real) };
}

function realScans(folder) {
  const file = (name) =>
    join(
      folder,
      readdirSync(folder).find((entry) => entry.includes(`_${name}.`)),
    );
  return { t1: file('t1'), t1gd: file('t1ce'), t2: file('t2') };
}

async function phantomScans() {
  const { defaultPhantomSettings, phantomPatient, phantomRoster } = await import('@glioscope/study');
  const settings = { ...defaultPhantomSettings, size: full, spacingMm: [1, 1, 1] };
  const { t1, t1gd, t2 } = phantomPatient(settings, phantomRoster(settings)[0]).sequences;
  return { t1, t1gd, t2 };
}

/** One row, in this process. */
async function measureHere({ scans, settings }) {
  const started = performance.now();
  const { predictPatientFiles } = await import('@glioscope/study/node');
  const out = mkdtempSync(join(tmpdir(), 'glioscope-whole-volume-'));
  const request = { scans, mask: null, bundle, out, id: 'whole volume', clinical: {}, threads };
  const { results } = await predictPatientFiles({ ...request, settings });
  rmSync(out, { recursive: true });
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return {
    seconds: (performance.now() - started) / 1000,
    processorSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMiB: maxRSS / 1024,
    volumeMl: results.segmentation.volumeMl,
  };
}

/** The run that other programs disturbed least. */
function shortest(runs) {
  const best = runs.reduce((a, b) => (b.seconds < a.seconds ? b : a));
  return { ...best, peakMiB: Math.max(...runs.map(({ peakMiB }) => peakMiB)) };
}

/** What the program says that it needs, by asking it to do with next to nothing. */
async function forecastHere({ scans, settings }) {
  const { predictPatientFiles } = await import('@glioscope/study/node');
  const request = { scans, mask: null, bundle, out: tmpdir(), id: 'whole volume', clinical: {}, threads };
  const refusal = await predictPatientFiles({
    ...request,
    settings: { ...settings, memoryLimitMiB: 1 },
  }).catch(({ message }) => message);
  return { forecastMiB: Number(/need about (\d+) MiB/.exec(refusal)[1]) };
}

const { values: options } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    measure: { type: 'string' },
    forecast: { type: 'string' },
  },
});
if (options.measure !== undefined) {
  console.log(JSON.stringify(await measureHere(JSON.parse(options.measure))));
} else if (options.forecast !== undefined) {
  console.log(JSON.stringify(await forecastHere(JSON.parse(options.forecast))));
} else {
  const inOtherProcess = (task, request) => {
    const parameters = [fileURLToPath(import.meta.url), `--${task}`, JSON.stringify(request)];
    const { status, stdout, stderr } = spawnSync(process.execPath, parameters, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${task} failed: ${stderr.slice(-2000)}`);
    return JSON.parse(stdout.trim().split('\n').at(-1));
  };
  const rows = [];
  let real = false;
  for (const { what, size, settings } of cases) {
    const folder = mkdtempSync(join(tmpdir(), 'glioscope-whole-volume-'));
    const made = await makeScans(folder, size);
    real = made.real;
    const request = { scans: made.scans, settings };
    const load = loadavg()[0];
    const row = {
      what: `${what}, ${size.join('×')}`,
      load,
      ...shortest(Array.from({ length: repeats }, () => inOtherProcess('measure', request))),
      ...inOtherProcess('forecast', request),
    };
    rmSync(folder, { recursive: true });
    rows.push(row);
    process.stderr.write(`${JSON.stringify(row)}\n`);
  }
  console.table(rows);
  if (options.write) {
    const machine = { processor: cpus()[0]?.model, cores: cpus().length };
    const result = {
      machine,
      node: process.version,
      threads,
      scan: real ? 'BraTS20_Training_001' : 'a phantom',
      rows,
    };
    writeFileSync(join(here, 'whole-volume.json'), `${JSON.stringify(result, null, 2)}\n`);
  }
}
