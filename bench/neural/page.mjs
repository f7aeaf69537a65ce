// The networks in a page of headless Chromium, beside Node on the same machine:
//   node bench/neural/page.mjs CASE [--only segment|contract|cpu|webgpu] [--write]
// CASE is a folder of BraTS (…_t1.nii.gz, …_t1ce.nii.gz, …_t2.nii.gz). The whole volume goes through the starter bundle
// as `glioscope predict` does it, on WebAssembly with two threads, and the mask is compared with Node's; the contract of
// all backends is run on WebAssembly and on WebGPU, which without a graphics card is Chromium's SwiftShader.
// --write keeps what was measured in page-results.json, from which document.mjs writes docs/page-inference.md.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { loadInference } from '@glioscope/neural';
import { readVolumeFile } from '@glioscope/volume/node';
import { runnerImport } from 'vite';
import { predictPatient } from '../../packages/study/dist/predict.js';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const threads = 2;
const { askPage, chromium, softwareGpu } = (await runnerImport(join(root, 'tests/browser/chromium.ts')))
  .module;
const { bundlePage } = (await runnerImport(join(root, 'tests/browser/bundle.ts'))).module;
const script = await bundlePage('bench/neural/page-script.mjs');
const html = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>`;

/** Of a process and all that it started: MiB of memory, shared pages divided among their users. */
function memoryOfTree(processId) {
  const parents = new Map();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // Ended meanwhile.
    }
  }
  const belongs = (id) => id === processId || (parents.has(id) && belongs(parents.get(id)));
  let mib = 0;
  for (const id of parents.keys()) {
    if (!belongs(id)) continue;
    try {
      const smaps = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8');
      mib += Number(/^Pss:\s+(\d+)/m.exec(smaps)?.[1] ?? 0) / 1024;
    } catch {
      // Ended meanwhile.
    }
  }
  return mib;
}

/** What the page answers to `request`, and the most memory that the whole browser took. */
async function inPage(request, files = {}) {
  let peakMiB = 0;
  let timer;
  const text = await askPage(
    { '/': html, '/request.json': JSON.stringify(request), ...script, ...files },
    {
      isolated: true,
      seconds: 580,
      moreFlags: softwareGpu,
      started: (id) => (timer = setInterval(() => (peakMiB = Math.max(peakMiB, memoryOfTree(id))), 500)),
    },
  ).finally(() => clearInterval(timer));
  const answer = JSON.parse(text);
  if (answer.failure) throw new Error(`The page failed: ${answer.failure}`);
  return { ...answer, peakMiB };
}

function dice(a, b) {
  let [both, sum, different] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    both += a[i] & b[i];
    sum += a[i] + b[i];
    different += a[i] ^ b[i];
  }
  return { dice: (2 * both) / sum, differentVoxels: different };
}

function maskOfRuns(runs, length) {
  const mask = new Uint8Array(length);
  let [at, value] = [0, 0];
  for (const run of runs) {
    mask.fill(value, at, at + run);
    at += run;
    value = 1 - value;
  }
  return mask;
}

async function measureSegmentation(folder) {
  const bundle = join(root, 'bundles', 'starter');
  const manifest = JSON.parse(readFileSync(join(bundle, 'bundle.json'), 'utf8'));
  const onnx = readFileSync(join(bundle, 'segmentation.onnx'));
  const endings = { t1: '_t1', t1gd: '_t1ce', t2: '_t2' };
  const sequences = {};
  for (const [name, ending] of Object.entries(endings)) {
    const file = readdirSync(folder).find((entry) => entry.includes(`${ending}.nii`));
    sequences[name] = await readVolumeFile(join(folder, file));
  }
  const started = performance.now();
  const segmentation = await loadInference(onnx, { threads });
  const here = await predictPatient(
    { id: 'node', images: { sequences, expert: null }, clinical: {} },
    { manifest, segmentation, grading: null, prognosis: null },
  );
  await segmentation.close();
  const nodeSeconds = (performance.now() - started) / 1000;
  const scans = Object.entries(sequences).map(([name, { geometry, data }]) => ({
    name,
    geometry,
    type: data.constructor.name,
  }));
  const files = Object.fromEntries(
    Object.entries(sequences).map(([name, { data }]) => [
      `/${name}.bin`,
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    ]),
  );
  const asked = performance.now();
  const { result, heldUpMs, peakMiB } = await inPage(
    { scans, manifest, backend: 'cpu', threads },
    { ...files, '/segmentation.onnx': onnx },
  );
  const voxels = here.mask.data.length;
  return {
    case: basename(folder),
    size: here.mask.geometry.size,
    window: manifest.segmentation.window,
    spacingMm: manifest.segmentation.spacingMm,
    threads,
    seconds: result.seconds,
    openSeconds: result.openSeconds,
    secondsWithBrowserStart: (performance.now() - asked) / 1000,
    heldUpMs,
    peakMiB,
    nodeSeconds,
    tumourVoxels: here.mask.data.reduce((sum, voxel) => sum + voxel, 0),
    ...dice(maskOfRuns(result.mask, voxels), here.mask.data),
  };
}

/** How far each network's results in a page are from those stored of the CPU in Node. */
async function measureContract(backend) {
  const file = join(root, 'reference', 'neural', 'backend-contract.json');
  const { networks } = JSON.parse(readFileSync(file, 'utf8'));
  const requests = [{ kind: 'contract', backend, expected: networks }];
  const [found] = JSON.parse(
    await askPage(
      {
        '/': html,
        '/requests.json': JSON.stringify(requests),
        ...(await bundlePage('tests/browser/neural-page.ts')),
      },
      { isolated: true, seconds: 1500, moreFlags: softwareGpu },
    ),
  );
  if (found.failure) throw new Error(`The page failed on ${backend}: ${found.failure}`);
  return found;
}

/** Bytes of what a page that segments loads, gzipped, by part. */
async function sizes() {
  const files = Object.entries(await bundlePage('tests/browser/segment-page.ts'));
  const size = (wanted) =>
    files.filter(([path]) => wanted(path)).reduce((sum, [, content]) => sum + gzipSync(content).length, 0);
  const runtime = (path) => /\/ort/.test(path);
  return {
    scripts: size((path) => path.endsWith('.js') && !runtime(path)),
    cpu: size((path) => path.endsWith('.js') && path.includes('ort.wasm')),
    webgpu: size((path) => path.endsWith('.js') && path.includes('ort.webgpu')),
    cpuWasm: size((path) => /threaded-[^/]*\.wasm$/.test(path)),
    webgpuWasm: size((path) => /asyncify[^/]*\.wasm$/.test(path)),
  };
}

const version = execFileSync(chromium, ['--version'], { encoding: 'utf8', stdio: 'pipe' }).trim();
const target = join(here, 'page-results.json');
const results = existsSync(target) ? JSON.parse(readFileSync(target, 'utf8')) : {};
const save = () => options.write && writeFileSync(target, `${JSON.stringify(results, null, 2)}\n`);
results.machine = { processor: cpus()[0].model, cores: cpus().length, chromium: version };
results.gzippedBytes = await sizes();
const wanted = (part) => options.only === undefined || options.only === part;
if (wanted('segment')) {
  const before = loadavg()[0];
  results.segmentation = { ...(await measureSegmentation(positionals[0])), loadBefore: before };
  save();
}
for (const backend of ['cpu', 'webgpu']) {
  if (!wanted('contract') && !wanted(backend)) continue;
  results.contract = { ...results.contract, [backend]: await measureContract(backend) };
  save();
}
console.log(JSON.stringify(results, null, 2));
