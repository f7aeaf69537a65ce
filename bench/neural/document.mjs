// Writes docs/neural-speed.md from results.json: `node bench/neural/document.mjs`.

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const read = (name) => JSON.parse(readFileSync(join(here, name), 'utf8'));
const results = read('results.json');
const memory = read('memory.json');
const whole = read('whole-volume.json');
const { machine, node, torch, rows } = results;
const table = (head, body) =>
  [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const shown = (value, digits = 2) => (value === undefined ? '' : value.toFixed(digits));

writeFileSync(
  join(here, '..', '..', 'docs', 'neural-speed.md'),
  `# Networks: how fast

Glioscope (graphs made in TypeScript, run by ONNX Runtime) beside PyTorch ${torch} on the CPU: the networks of the paper at full width, float32, ${machine.threads} threads, ${machine.cores} cores (${machine.processor}), Node ${node}; by turns in one run of \`npm run bench -- neural\`. Medians of the steps after the first; memory is the process's peak. A ratio is ours over PyTorch's: below 1 is faster, or less. Data: [results.json](../bench/neural/results.json).

${table(
  [
    'what',
    'Glioscope, s',
    'PyTorch, s',
    'ratio',
    'memory, MiB',
    'PyTorch, MiB',
    'ratio',
    'graph and session, s',
  ],
  rows.map((row) => [
    row.what,
    shown(row.seconds),
    shown(row.torchSeconds),
    shown(row.ratio),
    shown(row.peakMiB, 0),
    shown(row.torchPeakMiB, 0),
    shown(row.memoryRatio),
    shown(row.openSeconds, 1),
  ]),
)}

## Where the time goes

By ONNX Runtime's profile of a training step (two threads):

- **3D SE-ResNet18** (2.5 s in kernels): convolutions, forward and by the input, take 42% (the stem's 7×7×7 an eighth of all, the first stage a fifth), the matrix products of the derivatives by the weights 26%, at 150 to 190 GFLOP/s both, which is what the machine gives; padding 6%, transpositions 5%, slices 4%, the rows that are taken for the products 2%, the derivative of max pooling 6% in all, elementwise work of normalisation most of the rest.
- **U-Net**: alike, without a stem: the convolutions of 64 channels at full resolution, and the products of their derivatives.

What would win more: elementwise operators that write over what they read (ONNX Runtime does so for shapes that it foresees, but then also holds freed buffers for later values of their shape), a max pooling that gives back where its maxima were as fast as without (ONNX Runtime's takes 100 ms for what takes 7), and one pass for the derivative of a normalisation. Of the ResNet's peak, 400 MiB are weights and moments, once, 130 MiB the derivatives that a run gives back, as Node's binding copies them, the region of what is alive at once most of the rest, then the process and its graph.

## What made it fast

| what | before | after |
| --- | --- | --- |
| ResNet step: derivative of overlapping max pooling axis by axis, over phases of the axis instead of strided places spaced out | 18.2 s | 5.7 s, together with the next two |
| ResNet step: derivative by the stem's weight over the input's phases as channels | | |
| ResNet step: strided convolutions' views as slices of phases | | |
| ResNet step: deep stages, with few places and many channels, as one product | 5.7 s | 5.1 s |
| peak memory of the U-Net's step: no pattern of a whole run's memory (\`enableMemPattern\`) | 2,274 MiB | 1,281 MiB |
| peak memory of the ResNet's step: all of these | 5,331 MiB | 2,740 MiB |
| peak memory of the U-Net's step at 96³: shapes hidden from the planner, which would hold a freed buffer for the next value of its shape (\`graph/hidden-shapes.ts\`) | 4,393 MiB | 3,362 MiB |
| ResNet step: max pooling's derivative by products with matrices of zeros and ones instead of strided copies (\`graph/axis-maximum.ts\`) | 3.9 s | 3.5 s |
| peak memory of the ResNet's step: a session takes its resident values over instead of copying them | 3,050 MiB | 2,440 MiB |
| peak memory of the U-Net's step at 96³: derivatives by the weights slab by slab (\`graph/slabs.ts\`), outputs in the order of the layers, one region of memory reserved by the first run (\`runtime/memory-reserve.ts\`) | 3,295 MiB | 2,300 MiB |
| peak memory of the ResNet's step: large parameters stepped in place, piece by piece (\`runtime/piecewise-update.ts\`), what a run gives back freed at once, one region, weights drawn when needed | 2,390 MiB | 1,440 MiB |
| ResNet step: the stem's derivative by the weight without the spare taps of phases, from one transposition | 5.2 s | 4.7 s (by turns, at a busy hour) |
| derivatives by the weights, with any stride: rows of the input taken at once for all taps in depth and height, shifts along rows in padded copies of the other side (\`graph/convolution-weight-gradient.ts\`); a slab of the stem's, a 3×3×3 of 64 channels at 24×32×24, one of 128 at 12×16×12 | 82, 117, 77 ms | 60, 95, 49 ms |
| graph and session of the U-Net's training step at 96³: the same, in larger slabs, with half the nodes | 7.2 s | 2.7 s |
| ResNet step: the last tap of a pooling window takes what the others left, pooling before ReLU, the third stage's derivatives by the input as convolutions: seconds in kernels and, of the step, peak memory | 2.49 s, 1,417 MiB | 2.38 to 2.53 s, 1,330 MiB |

Seconds of single profiled runs on this machine, which is shared: they show what mattered, not to the last digit.

## A whole scan

\`glioscope predict\` with the starter bundle, from three files to mask and report, in a process of its own with ${whole.threads} threads (${whole.machine.cores} cores, ${whole.machine.processor}, Node ${whole.node}; the scan is ${whole.scan}). Processor time is what the work takes; the time on the clock, the shortest of three, was measured while other programs ran, as many as the load says, and is shorter on a machine of one's own. Foreseen is what \`--memory\` compares its limit with. A "look" is the scan or one of its mirror images. Data: [whole-volume.json](../bench/neural/whole-volume.json).

${table(
  ['what', 'on the clock, s', 'load', 'processor, s', 'memory, MiB', 'foreseen, MiB'],
  whole.rows.map((row) => [
    row.what,
    shown(row.seconds, 0),
    shown(row.load, 0),
    shown(row.processorSeconds, 1),
    shown(row.peakMiB, 0),
    shown(row.forecastMiB, 0),
  ]),
)}

## Memory foreseen

What a session takes is foreseen from the shapes of its graph (\`graph/peak-memory.ts\`) and compared with what is free before a training starts. Measured is how much a process grew over three runs on ${memory.threads} threads (ONNX Runtime ${memory.onnxruntime}, Node ${memory.node}); \`node bench/neural/memory.mjs --write\` measures again and fits the constants. Data: [memory.json](../bench/neural/memory.json).

${table(
  ['what', 'measured, MiB', 'foreseen, MiB', 'foreseen over measured'],
  memory.rows.map((row) => [
    row.what,
    shown(row.measuredMiB, 0),
    shown(row.forecastMiB, 0),
    shown(row.forecastMiB / row.measuredMiB),
  ]),
)}
`,
);
