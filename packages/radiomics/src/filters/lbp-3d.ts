// Local binary patterns on spheres: which points of an icosphere around a voxel are at least as bright as it, described
// by the strength of each degree of spherical harmonics. J. Banerjee et al., "3D LBP-Based Rotationally Invariant Region
// Description" (ACCV 2012 workshops), with PyRadiomics' conventions: distances in voxels whatever the spacing, axes in the order
// z, y, x, polar angle and azimuth exchanged, products and squares of complex numbers without conjugation.

import type { PixelType } from '@glioscope/volume';
import { imageNamesOf } from '../image-types.ts';
import { pixelArray, type DerivedImage, type FilterImage } from './derived-image.ts';
import { interpolate, splineCoefficients, splineTaps } from './cubic-spline.ts';
import type { FilterSettings } from './filter-settings.ts';
import { icosphere } from './icosphere.ts';
import { kurtosisFunction } from './spherical-kurtosis.ts';
import { sphericalHarmonics, type Harmonics } from './spherical-harmonics.ts';

/**
 * One image for each degree, from 0, and the kurtosis of the points' intensities (NaN where they are all alike); named
 * `lbp-3D-m1`, `lbp-3D-m2`, …, `lbp-3D-k`. Outside `image.voxels`, when given, voxels are 0.
 */
export function* lbp3DImages(image: FilterImage, settings: FilterSettings): Generator<DerivedImage> {
  const { geometry, data, pixelType = 'float64' } = image;
  const { lbp3DLevels: levels, lbp3DIcosphereRadius: radius } = settings;
  const [width, height] = geometry.size;
  const points = icosphere(settings.lbp3DIcosphereSubdivision, radius);
  const count = points.length / 3;
  const component = (k: number): Float64Array =>
    Float64Array.from({ length: count }, (_, v) => points[3 * v + k]!);
  const [zs, ys, xs] = [component(0), component(1), component(2)];
  const harmonics = Array.from({ length: levels }, (_, degree) =>
    sphericalHarmonics(
      degree,
      xs.map((value) => Math.acos(value / radius)),
      ys.map((value, v) => Math.atan2(value, zs[v]!)),
    ),
  );
  const coefficients = splineCoefficients(geometry.size, data);
  const xTaps = splineTaps(width, 1, xs);
  const yTaps = splineTaps(height, width, ys);
  const zTaps = splineTaps(geometry.size[2], width * height, zs);
  const store = storageOf(pixelType);
  const kurtosis = kurtosisFunction(count, pixelType === 'float32');

  const images = Array.from({ length: levels + 1 }, () => new Float64Array(data.length));
  const samples = new Float64Array(count);
  const brighter = new Uint8Array(count);
  const sums = new Float64Array(2 * (2 * levels + 1));
  const voxels = image.voxels;
  for (let n = 0, end = voxels?.length ?? data.length; n < end; n++) {
    const voxel = voxels === undefined ? n : voxels[n]!;
    const x = voxel % width;
    const rest = (voxel - x) / width;
    const y = rest % height;
    const z = (rest - y) / height;
    const centre = data[voxel]!;
    for (let v = 0; v < count; v++) {
      const value = store(
        interpolate(
          coefficients,
          xTaps,
          yTaps,
          zTaps,
          4 * (v * width + x),
          4 * (v * height + y),
          4 * (v * geometry.size[2] + z),
        ),
      );
      samples[v] = value;
      brighter[v] = value >= centre ? 1 : 0;
    }
    for (let degree = 0; degree < levels; degree++) {
      images[degree]![voxel] = strength(harmonics[degree]!, brighter, sums);
    }
    images[levels]![voxel] = kurtosis(samples);
  }
  for (const [k, name] of imageNamesOf('LBP3D', settings).entries()) yield { name, data: images[k]! };
}

/** Real part of √(Σ over points of g²), g = Σ over orders of c Y and c = Σ over brighter points of Y. */
function strength({ degree, real, imaginary }: Harmonics, brighter: Uint8Array, sums: Float64Array): number {
  const orders = 2 * degree + 1;
  sums.fill(0, 0, 2 * orders);
  for (let v = 0, at = 0; v < brighter.length; v++, at += orders) {
    if (brighter[v] === 0) continue;
    for (let m = 0; m < orders; m++) {
      sums[2 * m] = sums[2 * m]! + real[at + m]!;
      sums[2 * m + 1] = sums[2 * m + 1]! + imaginary[at + m]!;
    }
  }
  let squareReal = 0;
  let squareImaginary = 0;
  for (let v = 0, at = 0; v < brighter.length; v++, at += orders) {
    let a = 0;
    let b = 0;
    for (let m = 0; m < orders; m++) {
      const cr = sums[2 * m]!;
      const ci = sums[2 * m + 1]!;
      const yr = real[at + m]!;
      const yi = imaginary[at + m]!;
      a += cr * yr - ci * yi;
      b += cr * yi + ci * yr;
    }
    squareReal += a * a - b * b;
    squareImaginary += a * b + b * a;
  }
  const magnitude = Math.hypot(squareReal, squareImaginary);
  if (magnitude === 0) return 0;
  if (squareReal >= 0) return Math.sqrt((squareReal + magnitude) * 0.5);
  return Math.abs(squareImaginary) / (2 * Math.sqrt((magnitude - squareReal) * 0.5));
}

/** How an interpolated value is kept in an image of this type: whole numbers rounded half away from 0 and clipped. */
function storageOf(pixelType: PixelType): (value: number) => number {
  if (pixelType === 'float64') return (value) => value;
  if (pixelType === 'float32') return Math.fround;
  const bits = 8 * pixelArray(pixelType, 1).BYTES_PER_ELEMENT;
  const unsigned = pixelType.startsWith('u');
  const low = unsigned ? 0 : -(2 ** (bits - 1));
  const high = unsigned ? 2 ** bits - 1 : 2 ** (bits - 1) - 1;
  return (value) => {
    const rounded = Math.trunc(value > 0 ? value + 0.5 : value - 0.5);
    return Math.min(high, Math.max(low, rounded));
  };
}
