// The anatomy of a phantom's head as functions of place: how deep below the brain's surface, and which tissues.
// Millimetres in LPS from the head's centre: x to the left, y to the back, z up. Left out on purpose: eyes, dura,
// named gyri and tracts, age-dependent atrophy other than wider ventricles.

import type { Random } from '@glioscope/numeric';
import { smoothField } from './smooth-field.ts';

/** Fractions of a voxel's tissues, in this order; they add up to 1. */
export const tissues = ['white', 'grey', 'deepGrey', 'csf', 'vessel'] as const;
export type TissueFractions = Float64Array;

export interface Head {
  /** Depth below the brain's surface, mm; negative outside. First-order accurate near the surface. */
  depthAt(x: number, y: number, z: number): number;
  /**
   * Tissue fractions of a voxel inside the brain, softened over `widthMm`, written into `out`.
   * `depth` is `depthAt` of the place where the voxel is; x, y, z where its tissue was before a tumour pushed it.
   */
  tissuesAt(x: number, y: number, z: number, depth: number, widthMm: number, out: TissueFractions): void;
}

// Half axes of the brain, mm; its surface swells and dents by some 3% around them.
const halfWidth = 66;
const halfLength = 81;
const halfHeightAbove = 66;
const halfHeightBelow = 57;
const cortexMm = 2.7;
const foldGrainMm = 7.6;

/** Centre and half axes, mm, of bodies that exist once on each side (x is mirrored). */
type Ellipsoid = readonly [x: number, y: number, z: number, a: number, b: number, c: number];
const deepGreyBodies: readonly Ellipsoid[] = [
  [11, 9, 4, 8, 13, 8],
  [13, -17, 9, 5, 14, 8],
  [25, -4, 1, 6, 17, 10],
];
const ventricleBodies: readonly Ellipsoid[] = [
  [8, -24, 12, 5, 14, 9],
  [10, 2, 19, 7, 26, 6],
  [20, 31, 11, 7, 15, 8],
  [31, 8, -16, 4, 16, 5],
  [0, 6, 1, 2.5, 12, 9],
  [0, 38, -32, 7, 6, 8],
];

/** Approximate signed distance to an ellipsoid, positive inside. */
function insideEllipsoid(x: number, y: number, z: number, body: Ellipsoid, scale: number): number {
  const a = body[3] * scale;
  const b = body[4] * scale;
  const c = body[5] * scale;
  const u = (x - body[0]) / a;
  const v = (y - body[1]) / b;
  const w = (z - body[2]) / c;
  const radius = Math.sqrt(u * u + v * v + w * w);
  if (radius < 1e-6) return Math.min(a, b, c);
  const gradient = Math.sqrt((u * u) / (a * a) + (v * v) / (b * b) + (w * w) / (c * c)) / radius;
  return (1 - radius) / gradient;
}

/** Share of a voxel that lies on the positive side of a boundary, from the centre's signed distance. */
const share = (distance: number, widthMm: number): number =>
  Math.min(1, Math.max(0, 0.5 + distance / widthMm));

/** Share of a voxel that lies in a sheet, from the distance between their middles. */
const sheetShare = (distance: number, halfThicknessMm: number, widthMm: number): number =>
  Math.max(
    0,
    Math.min(distance + widthMm / 2, halfThicknessMm) - Math.max(distance - widthMm / 2, -halfThicknessMm),
  ) / widthMm;

/** Draws a head. Ventricles widen with age. */
export function createHead(random: Random, ageYears: number): Head {
  const size = 1 + 0.03 * clampNormal(random);
  const length = 1 + 0.025 * clampNormal(random);
  const ventricleScale = (0.8 + 0.006 * (ageYears - 20)) * (1 + 0.08 * clampNormal(random));
  const surface = smoothField(random.fork('surface'), 26);
  const folds = smoothField(random.fork('folds'), foldGrainMm);
  const drift = smoothField(random.fork('drift'), 20);

  return {
    depthAt(x, y, z) {
      // The forehead is narrower than the back of the head.
      const a = halfWidth * size * (1 + (0.1 * y) / halfLength);
      const b = halfLength * size * length;
      const c = (z > 0 ? halfHeightAbove : halfHeightBelow) * size;
      const radius = Math.sqrt((x / a) ** 2 + (y / b) ** 2 + (z / c) ** 2);
      if (radius < 0.3) return 0.7 * halfHeightBelow;
      const gradient = Math.sqrt((x / (a * a)) ** 2 + (y / (b * b)) ** 2 + (z / (c * c)) ** 2) / radius;
      const rim = radius > 0.8 && radius < 1.25 ? 1 + 0.022 * surface.valueAt(x, y, z) : 1;
      return (rim - radius) / gradient;
    },

    tissuesAt(x, y, z, depth, widthMm, out) {
      const wander = drift.valueAt(x, y, z);
      // Distance to the nearest fluid-filled cleft; negative inside one.
      let cleft = depth - 0.3;
      let fluid = 1 - share(cleft, widthMm);
      let sinus = -Infinity;
      const cerebellar = tentorium(x, y, z);
      if (depth < 36 || cerebellar < 0) {
        // Sulci run down from the surface: the field is read where the ray from the centre meets the surface.
        const radius = Math.sqrt(x * x + y * y + z * z) + 1e-6;
        const stretch = 1 + (0.75 * depth) / radius;
        // The cerebellum's folia are finer, most of all along z.
        const finer = cerebellar < 0 ? 1.5 : 1;
        const field =
          cerebellar < 0
            ? folds.valueAt(x, y - 40, 2.4 * (z + 40))
            : folds.valueAt(x * stretch, y * stretch, z * stretch);
        const toSulcus = (Math.abs(field) * foldGrainMm) / (1.48 * finer);
        const sulcusDepth = 19 + 6 * wander;
        // Constant along the ray, the field's mean gradient is that of a plane's: 1.48 per grain.
        // Sulci narrow with depth; the finest close altogether, and only their grey walls meet.
        const halfWidthMm = Math.max(0.15, 0.9 - 0.05 * depth);
        cleft = Math.min(cleft, Math.max(toSulcus - halfWidthMm, depth - sulcusDepth));
        fluid = Math.max(
          fluid,
          sheetShare(toSulcus, halfWidthMm, widthMm) * share(sulcusDepth - depth, widthMm),
        );
      }
      // The two hemispheres part at the midline, except at the corpus callosum and the brain stem.
      if (z > -12) {
        const callosum = Math.sqrt(((y - 4) / 44) ** 2 + ((z - 8) / 24) ** 2) - 1;
        if (callosum > 0) {
          const aside = Math.abs(x + 1.2 * wander);
          cleft = Math.min(cleft, Math.max(aside - 1, -20 * callosum));
          fluid = Math.max(fluid, sheetShare(aside, 1, widthMm) * share(20 * callosum, widthMm));
          if (depth < 6 && z > 10) sinus = 3 - Math.abs(x);
        }
      }
      if (Math.abs(cerebellar) < 8) {
        cleft = Math.min(cleft, Math.abs(cerebellar) - 0.6);
        fluid = Math.max(fluid, sheetShare(Math.abs(cerebellar), 0.6, widthMm));
      }

      const mirrored = Math.abs(x);
      let ventricle = -Infinity;
      for (const body of ventricleBodies) {
        ventricle = Math.max(ventricle, insideEllipsoid(mirrored, y, z, body, ventricleScale));
      }
      ventricle += 0.6 * wander;
      let deepGrey = -Infinity;
      for (const body of deepGreyBodies) {
        deepGrey = Math.max(deepGrey, insideEllipsoid(mirrored, y, z, body, 1));
      }

      fluid = Math.max(fluid, share(ventricle, widthMm));
      const solid = 1 - fluid;
      const cortex = cerebellar < 0 ? cortexMm * 0.8 : cortexMm + 0.3 * wander;
      const core = share(deepGrey, widthMm) * solid;
      // White matter is nowhere pure: crossing tracts and perivascular spaces grey it.
      const purity = Math.min(1, Math.max(0.7, 0.88 - 0.07 * wander));
      const white = purity * share(cleft - cortex, widthMm) * (solid - core);
      const vein = share(sinus, widthMm) * 0.8;
      out[0] = white * (1 - vein);
      out[1] = (solid - core - white) * (1 - vein);
      out[2] = core * (1 - vein);
      out[3] = fluid * (1 - vein);
      out[4] = vein;
    },
  };
}

/** Signed distance to the tentorium, mm: negative in the cerebellum below it. */
function tentorium(x: number, y: number, z: number): number {
  if (y < 14) return 20;
  // A tent: highest at the midline.
  return z + 20 - 0.2 * (y - 40) + 0.011 * x * x;
}

const clampNormal = (random: Random): number => Math.min(2, Math.max(-2, random.normal()));
