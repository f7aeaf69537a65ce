// In the page's own worker: one patient through the bundle as `glioscope predict` does it, and the contract that every
// backend is held to. The networks run in workers of their own behind this one.

import { loadInference, openSession } from '@glioscope/neural';
import { contractNetworks, runContract } from '@glioscope/neural/contract';
import { predictPatient } from '../../packages/study/dist/predict.js';

const bytesOf = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());

/** Lengths of the stretches of equal voxels, the first of zeros. */
function runLengths(mask) {
  const lengths = [];
  let [start, value] = [0, 0];
  for (let i = 0; i <= mask.length; i++) {
    if (i < mask.length && mask[i] === value) continue;
    lengths.push(i - start);
    [start, value] = [i, 1 - value];
  }
  return lengths;
}

async function segmentPatient({ scans, manifest, backend, threads }) {
  const sequences = {};
  for (const { name, geometry, type } of scans) {
    const { buffer } = await bytesOf(`/${name}.bin`);
    sequences[name] = { geometry, data: new globalThis[type](buffer) };
  }
  const started = performance.now();
  const segmentation = await loadInference(await bytesOf('/segmentation.onnx'), { backend, threads });
  const opened = performance.now();
  const { mask } = await predictPatient(
    { id: 'page', images: { sequences, expert: null }, clinical: {} },
    { manifest, segmentation, grading: null, prognosis: null },
  );
  await segmentation.close();
  return {
    mask: runLengths(mask.data),
    openSeconds: (opened - started) / 1000,
    seconds: (performance.now() - started) / 1000,
  };
}

async function contractResults({ backend }) {
  const results = {};
  for (const network of contractNetworks) {
    const open = (model, options) => openSession(model, { ...options, backend });
    const { forward, training } = await runContract(network, open);
    const plain = (tensors) =>
      Object.fromEntries(
        Object.entries(tensors).map(([name, { shape, data }]) => [name, { shape, data: [...data] }]),
      );
    results[network] = { forward: plain(forward), training: plain(training) };
  }
  return results;
}

addEventListener('message', async ({ data }) => {
  const work = data.kind === 'segment' ? segmentPatient : contractResults;
  postMessage(
    await work(data).then(
      (result) => ({ result }),
      (error) => ({ failure: String(error) }),
    ),
  );
});
