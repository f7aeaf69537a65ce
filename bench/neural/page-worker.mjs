// In the page's own worker: one patient through the bundle as `glioscope predict` does it. The network runs in a worker
// of its own behind this one.

import { loadInference } from '@glioscope/neural';
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

addEventListener('message', async ({ data }) => {
  const answer = await segmentPatient(data).then(
    (result) => ({ result }),
    (error) => ({ failure: String(error) }),
  );
  postMessage(answer, []);
});
