// One measurement of Glioscope in a process of its own: `node measure.mjs '{"image":…,"mask":…,"task":…,"repeats":…}'`.
// Prints seconds of each repeat (files read before), peak memory of the process, and the values of the last repeat. With
// workers, each repeat is done by one core first, and after it by as many threads with a case each, so that all three are
// measured at the same moment.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { createExtractor, extractIbsi, extractRadiomics, profileParameters } from '@glioscope/radiomics';
import { readMaskFile, readVolumeFile } from '@glioscope/volume/node';

const request = JSON.parse(process.argv[2]);
const { image: imagePath, mask: maskPath, task, repeats, workers, withFiles, low, high } = request;
const read = async () => ({ image: await readVolumeFile(imagePath), mask: await readMaskFile(maskPath) });
const files = withFiles ? null : await read();
const extractor = workers ? createExtractor({ workers }) : null;

const { features, ...pyradiomics } = profileParameters('pyradiomics');
const options = {
  paper: { profile: 'paper', intensityScale: 1 },
  original: { profile: 'pyradiomics' },
  shape: { ...pyradiomics, features: { shape: features.shape } },
}[task];
const ibsi = {
  textureSpaces: ['3d'],
  resegmentRange: [low, high],
  discretisation: { method: 'fixedBinSize', width: 25 },
};
const extract = ({ image, mask }) =>
  task === 'ibsi'
    ? extractIbsi(image, mask, ibsi)
    : extractor
      ? extractor.extract(image, mask, options)
      : extractRadiomics(image, mask, options);

const timed = async (work) => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};

const threadOfWholeCases = async () => {
  const worker = new Worker(new URL('./whole-case-worker.mjs', import.meta.url), {
    workerData: { imagePath, maskPath, options },
  });
  await once(worker, 'message');
  return worker;
};
const wholeCase = async (worker) => {
  worker.postMessage('go', []);
  await once(worker, 'message');
};

const seconds = [];
const secondsOfOneCore = [];
const secondsOfCasesApart = [];
let result;
let peakMiB;
let apart = [];
for (let k = 0; k < repeats; k++) {
  if (extractor) secondsOfOneCore.push(await timed(() => extractRadiomics(files.image, files.mask, options)));
  const take = async () => {
    result = await extract(files ?? (await read()));
  };
  seconds.push(await timed(take));
  if (apart.length > 0) secondsOfCasesApart.push(await timed(() => Promise.all(apart.map(wholeCase))));
  // The threads with whole cases hold images of their own: they start when the peak has been seen.
  if (k < Math.min(5, repeats - 1)) peakMiB = process.resourceUsage().maxRSS / 1024;
  else if (apart.length === 0) {
    apart = await Promise.all(Array.from({ length: workers ?? 0 }, threadOfWholeCases));
  }
}
if (!workers) peakMiB = process.resourceUsage().maxRSS / 1024;
await Promise.all(apart.map((worker) => worker.terminate()));
await extractor?.close();
const values = Object.fromEntries(result.names.map((name, k) => [name, result.values[k]]));
console.log(JSON.stringify({ seconds, secondsOfOneCore, secondsOfCasesApart, peakMiB, values }));
