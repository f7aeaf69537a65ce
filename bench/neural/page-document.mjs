// Writes docs/page-inference.md from page-results.json: `node bench/neural/page-document.mjs`.

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const {
  machine,
  gzippedBytes: size,
  segmentation,
  contract,
} = JSON.parse(readFileSync(join(here, 'page-results.json'), 'utf8'));
const table = (head, body) =>
  [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(0)} KB`;
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const apart = ({ difference, tensor }) => `${difference.toExponential(1)} (\`${tensor}\`)`;

writeFileSync(
  join(here, '..', '..', 'docs', 'page-inference.md'),
  `# Networks in a page

\`@glioscope/neural\` runs in a browser as it does in Node: \`loadInference\`, \`segment\`, \`openSession\` and training steps, on WebAssembly (backend \`cpu\`) or WebGPU (\`webgpu\`). How a page is set up: [the package's README](../packages/neural/README.md#in-a-page). Measured by \`node bench/neural/page.mjs CASE\` in ${machine.chromium.replace(/ built.*/, '')}, headless, on ${machine.cores} cores (${machine.processor}); data: [page-results.json](../bench/neural/page-results.json).

## A whole volume

${segmentation.case} of BraTS 2021 (${segmentation.size.join(' × ')} voxels; T1, T1-Gd, T2) through the starter bundle, as \`glioscope predict\` does it: crop to the brain, z-score, ${segmentation.spacingMm[0]} mm grid, windows of ${segmentation.window.join(' × ')}, and the mask back on the scan's grid. WebAssembly, ${segmentation.threads} threads, all in web workers.

${table(
  ['what', 'page', 'Node, same threads'],
  [
    [
      'from scans to mask',
      `${segmentation.seconds.toFixed(1)} s`,
      `${segmentation.nodeSeconds.toFixed(1)} s`,
    ],
    ['of that until the network is open', `${segmentation.openSeconds.toFixed(1)} s`, ''],
    ['most memory, the whole browser with all its processes', `${segmentation.peakMiB.toFixed(0)} MiB`, ''],
    ["longest that the page's own thread was held up", `${segmentation.heldUpMs.toFixed(0)} ms`, ''],
  ],
)}

The masks differ in ${segmentation.differentVoxels} of ${segmentation.tumourVoxels} tumour voxels (Dice ${segmentation.dice.toFixed(6)}). Other work shared the cores meanwhile (load ${segmentation.loadBefore.toFixed(0)} before it began), so the times are upper bounds.

## What a page loads

Gzipped, for a page that segments, bundled by Vite. The runtime of one backend is fetched when it is first asked for.

${table(
  ['part', 'script', '.wasm'],
  [
    ['Glioscope (page and session worker)', kilobytes(size.scripts), ''],
    ['ONNX Runtime, WebAssembly', kilobytes(size.cpu), megabytes(size.cpuWasm)],
    ['ONNX Runtime, WebGPU', kilobytes(size.webgpu), megabytes(size.webgpuWasm)],
  ],
)}

## Agreement with Node

The contract of all backends: small versions of the three networks, one forward pass and two training steps each. The largest difference from Node's CPU, over the largest value of its tensor (or of norms), and the tensor that it is in. WebGPU is Chromium's SwiftShader here: a GPU in software, which says nothing of speed.

${table(
  ['network', 'WebAssembly, forward', 'WebAssembly, training', 'WebGPU, forward', 'WebGPU, training'],
  Object.keys(contract.cpu).map((network) => [
    network,
    ...['cpu', 'webgpu'].flatMap((backend) => [
      apart(contract[backend][network].forward),
      apart(contract[backend][network].training),
    ]),
  ]),
)}

## What to know

- **Threads need isolation.** Browsers give threads only to pages that are served with \`Cross-Origin-Opener-Policy: same-origin\` and \`Cross-Origin-Embedder-Policy: require-corp\`. Without them \`threads\` defaults to 1, and asking for more is refused with what to do.
- **Weights stay on the GPU.** On WebGPU what a training step carries (weights, moments, running statistics) never leaves the GPU between steps; \`fetchResident\` brings it back. \`tests/neural-browser.test.ts\` counts the bytes: all of them once, before the first step, then less than a tenth.
- **One layout.** With channels last, the WebGPU provider of ONNX Runtime 1.30 computes two-dimensional convolutions of 6, 9, 15, 18, 21, … input channels (a multiple of 3, not of 4; 3 itself is right) and a multiple of 4 output channels wrong, so sessions ask for channels first.
- **Memory.** A page's WebAssembly may take 4 GB. \`segment\` holds as many planes as a window is deep, and \`memoryLimitMiB\` refuses what would not fit.
- **Training**: a training step is held to the contract in a page. Whole trainings (\`trainSegmentation\` and its siblings) are not tested there, and cannot have \`workers\`: those start by a file's URL, which bundlers do not see.
`,
);
