// Phantom patients: heads with gliomas whose grade shows and whose survival follows a known law.
// Each patient comes from `seed` and id alone, whoever else is made, in whatever order, on however many workers.
// Phantoms show that the machine works, never how well it does on patients.

import { createRandom, type Random } from '@glioscope/numeric';
import type { Geometry, Mask, Volume } from '@glioscope/volume';
import { createHead, tissues, type Head } from './head-anatomy.ts';
import { drawClinic, type PhantomClinic } from './phantom-clinic.ts';
import { checkPhantomSettings, type PhantomScanner, type PhantomSettings } from './phantom-settings.ts';
import {
  biasFields,
  brightness,
  createAcquisition,
  phantomSequences,
  type PhantomSequence,
} from './scanner.ts';
import { createTumour, type Tumour, type TumourSample } from './tumour-shape.ts';

/** Who a phantom is, before anything of the patient is drawn. */
export interface PhantomIdentity {
  readonly id: string;
  readonly center: string;
  readonly grade: 'HGG' | 'LGG';
}

export interface PhantomPatient extends PhantomIdentity {
  readonly clinic: PhantomClinic;
  /** True when some of the tumour enhances (label 4). */
  readonly enhances: boolean;
  /** On one grid, in integers; 0 outside the brain unless the skull is kept. */
  readonly sequences: Readonly<Record<PhantomSequence, Volume<Int16Array>>>;
  /** Labels 1 necrotic or non-enhancing core, 2 oedema or diffuse rim, 4 enhancing. */
  readonly mask: Mask;
  /** 1 in the brain, 0 outside. */
  readonly brain: Mask;
}

/** Every patient of the cohort, centre by centre, HGG first: `Phantom_<centre>_001`, … */
export function phantomRoster(settings: PhantomSettings): PhantomIdentity[] {
  checkPhantomSettings(settings);
  return settings.centers.flatMap(({ name, hgg, lgg }) =>
    Array.from({ length: hgg + lgg }, (_, index) => ({
      id: `Phantom_${name}_${String(index + 1).padStart(3, '0')}`,
      center: name,
      grade: index < hgg ? ('HGG' as const) : ('LGG' as const),
    })),
  );
}

/** The patients of a cohort, one at a time. */
export function* phantomCohort(settings: PhantomSettings): Generator<PhantomPatient, void, undefined> {
  for (const identity of phantomRoster(settings)) yield phantomPatient(settings, identity);
}

/** Makes one patient. The anatomy is the same on every voxel grid; the noise is not. */
export function phantomPatient(settings: PhantomSettings, identity: PhantomIdentity): PhantomPatient {
  checkPhantomSettings(settings);
  const center = settings.centers.find(({ name }) => name === identity.center);
  if (center === undefined) {
    const names = settings.centers.map(({ name }) => name).join(', ');
    throw new RangeError(`Cannot make phantom ${identity.id}: no centre "${identity.center}" among ${names}`);
  }
  const random = createRandom(settings.seed).fork(identity.id);
  const clinic = drawClinic(random.fork('clinic'), identity.grade);
  const head = createHead(random.fork('head'), clinic.ageYears);
  const tumour = createTumour(random.fork('tumour'), clinic);
  const geometry = centredGeometry(settings);
  const layout = layOut(geometry, head, tumour);
  const sequences = scan(settings, geometry, head, tumour, layout, center.scanner, random.fork('scan'));
  return {
    ...identity,
    clinic,
    enhances: layout.labels.includes(4),
    sequences,
    mask: { geometry, data: layout.labels },
    brain: { geometry, data: layout.brain },
  };
}

/** Axis-aligned in LPS, the head's centre at the grid's. */
function centredGeometry({ size, spacingMm }: PhantomSettings): Geometry {
  const originMm = [0, 1, 2].map((axis) => -((size[axis]! - 1) * spacingMm[axis]!) / 2);
  return {
    size,
    spacingMm,
    originMm: [originMm[0]!, originMm[1]!, originMm[2]!],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
}

/** The patient without a scanner: what lies in every voxel. Tumour arrays run over `tumourVoxels`. */
interface Layout {
  readonly depth: Float32Array;
  readonly brain: Uint8Array;
  readonly labels: Uint8Array;
  /** Position of a voxel in the tumour arrays, or −1. */
  readonly tumourIndex: Int32Array;
  readonly whole: Float32Array;
  readonly core: Float32Array;
  readonly enhancing: Float32Array;
  /** Texture with mean 0 and variance 1 over the tumour, so that its amplitude alone decides the contrast. */
  readonly texture: Float32Array;
}

function layOut(geometry: Geometry, head: Head, tumour: Tumour): Layout {
  const [width, height, slices] = geometry.size;
  const [dx, dy, dz] = geometry.spacingMm;
  const [x0, y0, z0] = geometry.originMm;
  const voxels = width * height * slices;
  const depth = new Float32Array(voxels);
  const brain = new Uint8Array(voxels);
  const labels = new Uint8Array(voxels);
  const tumourIndex = new Int32Array(voxels).fill(-1);
  const whole: number[] = [];
  const core: number[] = [];
  const enhancing: number[] = [];
  const texture: number[] = [];
  const sample: TumourSample = { whole: 0, core: 0, enhancing: 0, texture: 0 };
  const softMm = Math.max(dx, dy, dz) / 2;
  const inside: number[] = [];
  for (let k = 0, voxel = 0; k < slices; k++) {
    const z = z0 + k * dz;
    for (let j = 0; j < height; j++) {
      const y = y0 + j * dy;
      for (let i = 0; i < width; i++, voxel++) {
        const x = x0 + i * dx;
        const here = head.depthAt(x, y, z);
        depth[voxel] = here;
        if (here <= 0) continue;
        brain[voxel] = 1;
        const distance = Math.hypot(x - tumour.center[0], y - tumour.center[1], z - tumour.center[2]);
        if (distance > tumour.reachMm) continue;
        tumour.sampleAt(x, y, z, here, sample);
        // Voxels just outside still hold some tumour.
        if (sample.whole <= -softMm) continue;
        tumourIndex[voxel] = whole.length;
        whole.push(sample.whole);
        core.push(sample.core);
        enhancing.push(sample.enhancing);
        texture.push(sample.texture);
        if (sample.whole <= 0) continue;
        inside.push(sample.texture);
        labels[voxel] = sample.enhancing > 0 ? 4 : sample.core > 0 ? 1 : 2;
      }
    }
  }
  const mean = inside.reduce((sum, value) => sum + value, 0) / Math.max(1, inside.length);
  const variance =
    inside.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, inside.length) || 1;
  return {
    depth,
    brain,
    labels,
    tumourIndex,
    whole: Float32Array.from(whole),
    core: Float32Array.from(core),
    enhancing: Float32Array.from(enhancing),
    texture: Float32Array.from(texture, (value) => (value - mean) / Math.sqrt(variance)),
  };
}

function scan(
  { skull }: PhantomSettings,
  geometry: Geometry,
  head: Head,
  tumour: Tumour,
  layout: Layout,
  scanner: PhantomScanner,
  random: Random,
): Record<PhantomSequence, Volume<Int16Array>> {
  const [width, height, slices] = geometry.size;
  const [dx, dy, dz] = geometry.spacingMm;
  const [x0, y0, z0] = geometry.originMm;
  const widthMm = Math.max(dx, dy, dz);
  const bias = biasFields(random);
  const data = phantomSequences.map(() => new Int16Array(width * height * slices));
  const acquisitions = phantomSequences.map((name) => createAcquisition(scanner, random.fork(name)));
  const levels = phantomSequences.map((name) => brightness[name]);
  const fractions = new Float64Array(tissues.length);
  const low = tumour.center;
  const share = (distance: number): number => Math.min(1, Math.max(0, 0.5 + distance / widthMm));

  for (let k = 0, voxel = 0; k < slices; k++) {
    const z = z0 + k * dz;
    for (let j = 0; j < height; j++) {
      const y = y0 + j * dy;
      for (let i = 0; i < width; i++, voxel++) {
        const x = x0 + i * dx;
        const depth = layout.depth[voxel]!;
        if (depth <= 0) {
          if (!skull) continue;
          const firstBias = bias[0].valueAt(x, y, z);
          const secondBias = bias[1].valueAt(x, y, z);
          const scalp = share(Math.min(-depth - 8, 13 + depth));
          const fluid = share(depth + 2);
          for (let s = 0; s < levels.length; s++) {
            const bright = scalp * levels[s]!.scalp + fluid * levels[s]!.tissues[3]!;
            data[s]![voxel] = acquisitions[s]!.signal(bright, firstBias, secondBias);
          }
          continue;
        }
        const distance = Math.hypot(x - low[0], y - low[1], z - low[2]);
        const push = tumour.pushAt(distance);
        head.tissuesAt(
          low[0] + (x - low[0]) * push,
          low[1] + (y - low[1]) * push,
          low[2] + (z - low[2]) * push,
          depth,
          widthMm,
          fractions,
        );
        const firstBias = bias[0].valueAt(x, y, z);
        const secondBias = bias[1].valueAt(x, y, z);
        const index = layout.tumourIndex[voxel]!;
        const whole = index < 0 ? 0 : share(layout.whole[index]!);
        const core = index < 0 ? 0 : share(layout.core[index]!);
        const enhancing = index < 0 ? 0 : share(layout.enhancing[index]!);
        const texture = index < 0 ? 0 : layout.texture[index]! * tumour.textureAmplitude;
        for (let s = 0; s < levels.length; s++) {
          const level = levels[s]!;
          let bright = 0;
          for (let t = 0; t < tissues.length; t++) bright += fractions[t]! * level.tissues[t]!;
          if (whole > 0) {
            bright = mixTumour(bright, level, tumour.ring, whole, core, enhancing, texture);
          }
          // BraTS keeps 0 for what was stripped; every brain voxel is at least 1.
          data[s]![voxel] = Math.max(1, acquisitions[s]!.signal(bright, firstBias, secondBias));
        }
      }
    }
  }
  const volumes = phantomSequences.map((name, s) => [name, { geometry, data: data[s]! }] as const);
  return Object.fromEntries(volumes) as Record<PhantomSequence, Volume<Int16Array>>;
}

/** Brightness where tumour replaces (core) or pervades (rim, oedema) a share of the tissue. */
function mixTumour(
  tissue: number,
  level: (typeof brightness)[PhantomSequence],
  ring: boolean,
  whole: number,
  core: number,
  enhancing: number,
  texture: number,
): number {
  // Swelling closes the sulci and blurs grey into white: fluid in a rim counts for little.
  const swollen = 0.5 * level.tissues[0]! + 0.5 * Math.min(1.2, Math.max(0.7, tissue)) + level.oedema;
  const centre = ring ? level.necrosis : level.solid;
  const bright = ring ? level.enhancing : level.solid + level.patch;
  const withCore = swollen + core * (centre - swollen);
  const withRing = withCore + enhancing * (bright - withCore);
  // Heterogeneity shows in the tumour itself; oedema around a high-grade core stays nearly even.
  const grain = level.texture * texture * (ring ? 0.25 + 0.75 * core : 1);
  return tissue + whole * (withRing + grain - tissue);
}
