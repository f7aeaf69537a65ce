// Writes docs/radiomics-speed.md and its figure from results.json: `node bench/radiomics/document.mjs`.

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { growthFigure } from './growth-figure.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const docs = join(here, '..', '..', 'docs');
const {
  machine,
  node,
  case: caseName,
  rows,
  growth,
} = JSON.parse(readFileSync(join(here, 'results.json'), 'utf8'));

const seconds = (value) => (value === undefined ? '' : value < 1 ? value.toFixed(3) : value.toFixed(2));
const table = (head, body) =>
  [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const comparison = table(
  [
    'what',
    'Glioscope, s',
    'first run, s',
    'peer',
    'peer, s',
    'times faster',
    'memory, MiB',
    'peer, MiB',
    'values within 1e-6',
  ],
  rows.map((row) => [
    row.what,
    seconds(row.glioscopeSeconds),
    seconds(row.glioscopeFirstSeconds),
    row.peer ?? (row.timesFasterThanOneCore ? 'Glioscope, one core' : ''),
    seconds(row.peerSeconds),
    (row.timesFaster ?? row.timesFasterThanOneCore ?? Number.NaN).toFixed(1),
    Math.round(row.glioscopePeakMiB),
    row.peerPeakMiB ? Math.round(row.peerPeakMiB) : '',
    row.agreement && row.agreement.compared > 0
      ? `${row.agreement.within1e6} of ${row.agreement.compared}`
      : '',
  ]),
);
const shared = rows.find((row) => row.timesFasterThanOneCore);
const curve = table(
  ['voxels', 'Glioscope, s', 'µs a voxel', 'PyRadiomics, s', 'times faster'],
  growth.map((point) => [
    point.voxels.toLocaleString('en'),
    seconds(point.glioscopeSeconds),
    point.glioscopeMicrosecondsAVoxel.toFixed(2),
    point.pyradiomicsSeconds === null ? '' : seconds(point.pyradiomicsSeconds),
    point.pyradiomicsSeconds === null ? '' : (point.pyradiomicsSeconds / point.glioscopeSeconds).toFixed(1),
  ]),
);
const line = (name, color, secondsOf) => ({
  name,
  color,
  points: growth.flatMap((point) =>
    secondsOf(point) ? [{ voxels: point.voxels, seconds: secondsOf(point) }] : [],
  ),
});
writeFileSync(
  join(docs, 'radiomics-growth.svg'),
  growthFigure(
    [
      line('Glioscope', '#0072b2', (point) => point.glioscopeSeconds),
      line('PyRadiomics', '#d55e00', (point) => point.pyradiomicsSeconds),
    ].filter(({ points }) => points.length > 0),
  ),
);
writeFileSync(
  join(docs, 'radiomics-speed.md'),
  `# Radiomics: how fast

Medians of one run of \`npm run bench -- radiomics\` on ${machine.cores} cores (${machine.processor}), Node ${node}; peers on the same machine, in the same run, on the same float64 files. T1-Gd of ${caseName}, z-scored, whole tumour (137,911 voxels of 1 mm). Every measurement is a process of its own; times leave out its start and, but for Nyxus, reading files. Memory is the process's peak. The first run in a process, during which the engine compiles the code, stands beside the median. Data: [results.json](../bench/radiomics/results.json).

${comparison}

- **paper profile**: 788 features: shape, and 86 features of the original image and of eight wavelet bands. PyRadiomics with the same features and bin width.
- **two workers**: the same case, its images shared out (\`createExtractor\`), one core and two workers by turns in one process; the ratio is the median of the turns'. In the same turns two threads with a whole case each, which share nothing, did ${shared.throughputOfCasesApart.toFixed(2)} times the cases of one core in the same time: the machine gave no more.
- **Nyxus** rounds intensities and bins them its own way, so that no texture value can agree; the row compares the work, on files of both.
- **MIRP**: values are matched by the IBSI's tags. Those that differ: 15 that depend on the mesh (scikit-image's cuts ambiguous cubes another way and is single precision; up to 3e-3), and Moran's I and Geary's C, which MIRP samples in large regions and which are exact here.

## Growth with the mask

Original image, all classes, balls of brain and the whole brain. Work a voxel stays the same; in PyRadiomics the diameters compare every pair of surface vertices.

${curve}

![Seconds against voxels](radiomics-growth.svg)
`,
);
