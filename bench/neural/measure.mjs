// One measurement of Glioscope in a process of its own:
//   node measure.mjs '{"network":"unet","size":[64,64,64],"batch":1,"task":"train","threads":2,"repeats":5}'
// Prints seconds of graph building and session creation, of each step, peak memory, and the losses.

import {
  binaryCrossEntropyWithLogits,
  buildModel,
  buildTrainingStep,
  diceAndCrossEntropy,
  gradingNetwork,
  openSession,
  segmentationNetwork,
  sigmoid,
} from '@glioscope/neural';
import { createRandom } from '@glioscope/numeric';

const request = JSON.parse(process.argv[2]);
const { network, size, batch, task, threads, repeats, profile } = request;
const [width, height, depth] = size;
const training = task === 'train';
const started = performance.now();
const form = { random: createRandom(1), batch, training };
const built =
  network === 'unet'
    ? segmentationNetwork({ channels: 3, window: size }, form)
    : gradingNetwork({ channels: 3, patch: size }, form);
const targetShape = network === 'unet' ? [batch, 1, depth, height, width] : [batch, 1];
let session;
let fetch;
if (training) {
  const target = built.graph.input('target', targetShape);
  const loss =
    network === 'unet'
      ? diceAndCrossEntropy(sigmoid(built.tumourLogit), built.tumourLogit, target)
      : binaryCrossEntropyWithLogits(built.logit, target);
  const step = buildTrainingStep({ loss });
  const options = {
    threads,
    ...step.session,
    residentMoves: true,
    ...(profile && { profile }),
  };
  session = await openSession(step.model, options);
  fetch = ['loss'];
} else {
  const outputs = network === 'unet' ? { probabilities: built.probabilities } : { logit: built.logit };
  session = await openSession(buildModel({ outputs }), { threads, ...(profile && { profile }) });
  fetch = Object.keys(outputs);
}
const openSeconds = (performance.now() - started) / 1000;

const random = createRandom(2);
const filled = (shape, value) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((product, length) => product * length, 1) }, value),
});
const image = filled([batch, 3, depth, height, width], () => random.normal());
const target = filled(targetShape, () => (random.uniform() < 0.3 ? 1 : 0));
const feeds = training
  ? { image, target, learningRate: { shape: [], data: Float32Array.of(1e-4) } }
  : { image };
const seconds = [];
const losses = [];
for (let k = 0; k < repeats; k++) {
  const start = performance.now();
  const result = await session.run(feeds, fetch);
  seconds.push((performance.now() - start) / 1000);
  if (training) losses.push(result.loss.data[0]);
}
await session.close();
const peakMiB = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ openSeconds, seconds, peakMiB, losses }));
