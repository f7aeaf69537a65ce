// What a network takes of the machine, foreseen from shapes beside measured: node bench/neural/memory.mjs [--write] [--only TEXT: measures these rows again] [--forecast]
// Each row is three runs of a session in a process of its own; measured is the growth of its largest resident set over what
// it had before the network was built. Prints the constants of `sessionBytes` (packages/neural/src/graph/peak-memory.ts) that
// fit best, to be put there by hand; --forecast forecasts again what memory.json says was measured; --write keeps memory.json, from which document.mjs writes docs/neural-speed.md.

import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const small = { widths: [8, 16, 32, 64], bottleneck: 128, recombination: 16 };
const cube = (side) => [side, side, side];
const training = (what, network, size, batch, settings = {}) => ({
  what: `${what}, training step, ${size.join('×')}, batch ${batch}`,
  network,
  size,
  batch,
  settings,
  training: true,
});
const forward = (what, size, settings = {}) => ({
  what: `${what}, forward, ${size.join('×')}`,
  network: 'unet',
  size,
  batch: 1,
  settings,
  training: false,
});
const instance = { ...small, normalisation: 'instance' };
const cases = [
  training('U-Net', 'unet', cube(64), 1),
  training('U-Net', 'unet', cube(96), 1),
  training('U-Net of the small preset', 'unet', [48, 64, 48], 2, instance),
  training('U-Net of the small preset, batch statistics', 'unet', cube(64), 2, small),
  training('U-Net of the small preset', 'unet', cube(96), 1, instance),
  training('3D SE-ResNet18', 'resnet', [48, 64, 48], 2),
  training('3D SE-ResNet18', 'resnet', [96, 128, 96], 2),
  training('3D SE-ResNet18 of width 16', 'resnet', [96, 128, 96], 2, { width: 16 }),
  training('2D ResNet18', 'slice', [240, 240], 8),
  forward('U-Net', cube(64)),
  forward('U-Net', cube(96)),
  forward('starter', [48, 64, 48], instance),
];

/** One row, in this process. */
async function measureHere({ network, size, batch, settings, training }, runs) {
  const { binaryCrossEntropyWithLogits, buildModel, buildTrainingStep, diceAndCrossEntropy, ...neural } =
    await import('@glioscope/neural');
  const { createRandom } = await import('@glioscope/numeric');
  const before = process.memoryUsage().rss;
  const form = { random: createRandom(1), batch, training };
  const [builder, sizeName] = {
    unet: [neural.segmentationNetwork, 'window'],
    resnet: [neural.gradingNetwork, 'patch'],
    slice: [neural.sliceNetwork, 'size'],
  }[network];
  const built = builder({ channels: 3, [sizeName]: size, ...settings }, form);
  const voxels = [...size].reverse();
  const targetShape = network === 'unet' ? [batch, 1, ...voxels] : [batch, 1];
  let need;
  let open;
  let fetch;
  if (training) {
    const target = built.graph.input('target', targetShape);
    const logit = built.tumourLogit ?? built.logit ?? built.gradeLogit;
    let loss = binaryCrossEntropyWithLogits(logit, target);
    if (network === 'unet') loss = diceAndCrossEntropy(neural.sigmoid(logit), logit, target);
    if (network === 'slice') loss = neural.add(loss, neural.meanSquaredError(built.survival, target));
    const step = buildTrainingStep({ loss });
    need = step.need;
    open = () => neural.openSession(step.model, { threads: 2, ...step.session });
    fetch = ['loss'];
  } else {
    need = neural.memoryNeed([built.probabilities]);
    const model = buildModel({ outputs: { probabilities: built.probabilities } });
    open = () => neural.openSession(model, { threads: 2 });
    fetch = ['probabilities'];
  }
  const forecast = {
    valuesMiB: need.peakBytes / 2 ** 20,
    keptMiB: need.keptBytes / 2 ** 20,
    forecastMiB: neural.sessionBytes(need, training ? 'training' : 'inference') / 2 ** 20,
  };
  if (!runs) return forecast;
  const session = await open();
  const random = createRandom(2);
  const filled = (shape, value) => ({
    shape,
    data: Float32Array.from({ length: shape.reduce((product, length) => product * length, 1) }, value),
  });
  const image = filled([batch, 3, ...voxels], () => random.normal());
  const feeds = training
    ? {
        image,
        target: filled(targetShape, () => (random.uniform() < 0.3 ? 1 : 0)),
        learningRate: { shape: [], data: Float32Array.of(1e-4) },
      }
    : { image };
  for (let run = 0; run < 3; run++) await session.run(feeds, fetch);
  await session.close();
  return { ...forecast, measuredMiB: process.resourceUsage().maxRSS / 1024 - before / 2 ** 20 };
}

/**
 * Factors of the values that come and go and of those that stay, and a constant, for which the largest share by which a
 * forecast lies above what was measured is smallest, and none lies below by more than 4%.
 */
function fitted(rows) {
  let best = { largest: Infinity };
  for (let constantMiB = 20; constantMiB <= 250; constantMiB += 10) {
    for (let kept = 1; kept <= 4; kept += 0.05) {
      const passing = Math.max(
        ...rows.map(
          ({ valuesMiB, keptMiB, measuredMiB }) =>
            (0.96 * measuredMiB - constantMiB - kept * keptMiB) / (valuesMiB - keptMiB),
        ),
      );
      const shares = rows.map(
        ({ valuesMiB, keptMiB, measuredMiB }) =>
          (passing * (valuesMiB - keptMiB) + kept * keptMiB + constantMiB) / measuredMiB,
      );
      const largest = Math.max(...shares);
      if (largest < best.largest) best = { passing, kept, constantMiB, largest };
    }
  }
  return best;
}

const { values: options } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    forecast: { type: 'boolean', default: false },
    measure: { type: 'string' },
  },
});
if (options.measure !== undefined) {
  console.log(JSON.stringify(await measureHere(cases[Number(options.measure)], !options.forecast)));
} else {
  const path = join(here, 'memory.json');
  const stored = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).rows : [];
  const rows = cases.flatMap(({ what }, index) => {
    if (!what.includes(options.only)) return stored.filter((row) => row.what === what);
    process.stderr.write(`${what} …\n`);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [fileURLToPath(import.meta.url), '--measure', `${index}`, ...(options.forecast ? ['--forecast'] : [])],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`${what} failed: ${stderr.slice(-2000)}`);
    const known = options.forecast ? stored.find((row) => row.what === what) : {};
    const row = { ...known, what, ...JSON.parse(stdout.trim().split('\n').at(-1)) };
    process.stderr.write(`${JSON.stringify(row)}\n`);
    return [row];
  });
  console.table(rows.map((row) => ({ ...row, share: row.forecastMiB / row.measuredMiB })));
  if (options.write) {
    const { version } = JSON.parse(
      readFileSync(join(here, '..', '..', 'node_modules', 'onnxruntime-node', 'package.json'), 'utf8'),
    );
    const result = {
      node: process.version,
      onnxruntime: version,
      processor: cpus()[0]?.model,
      threads: 2,
      rows,
    };
    writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
  }
  for (const use of ['training step', 'forward']) {
    const { passing, kept, constantMiB, largest } = fitted(rows.filter(({ what }) => what.includes(use)));
    console.log(
      `best fit, ${use}: ${passing.toFixed(2)} × passing values + ${kept.toFixed(2)} × kept values + ${constantMiB} MiB, ` +
        `at most ${largest.toFixed(2)} of what was measured`,
    );
  }
}
