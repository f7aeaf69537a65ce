// Local binary patterns slice by slice: which of the points on a circle around a voxel are at least as bright as it.
// T. Ojala, M. Pietikäinen, T. Mäenpää, IEEE PAMI 24 (2002) 971-987, with scikit-image's conventions: offsets rounded to
// five decimals, bilinear interpolation, 0 beyond the border, transitions counted along the circle without its closure.

import { pixelArray, type DerivedImage, type FilterImage } from './derived-image.ts';
import type { BinaryPatternMethod, FilterSettings } from './filter-settings.ts';

/** Where the samples of each row (or column) fall: the lines before and after (-1: beyond the border), and how far on. */
interface Positions {
  readonly before: Int32Array;
  readonly after: Int32Array;
  readonly fraction: Float64Array;
}

/**
 * Codes of the patterns (of `var`: the variance of the points, NaN where it is 0), of slices across `force2DDimension`;
 * named `lbp-2D`. Of whole-number images that NaN is 0, as in PyRadiomics but for its int32 images, where it comes out
 * as the type's lowest number.
 */
export function* lbp2DImages(
  { geometry, data, pixelType }: FilterImage,
  settings: Pick<FilterSettings, 'lbp2DRadius' | 'lbp2DSamples' | 'lbp2DMethod' | 'force2DDimension'>,
): Generator<DerivedImage> {
  const { lbp2DRadius: radius, lbp2DSamples: samples, lbp2DMethod: method, force2DDimension } = settings;
  const strides = [1, geometry.size[0], geometry.size[0] * geometry.size[1]] as const;
  // PyRadiomics swaps z with the axis across the slices: rows run along y (z across y), columns along x (z across x).
  const [across, down, along] = (
    [
      [2, 1, 0],
      [1, 2, 0],
      [0, 1, 2],
    ] as const
  )[force2DDimension]!;
  const [rows, columns] = [geometry.size[down]!, geometry.size[along]!];
  const angle = (i: number): number => (2 * Math.PI * i) / samples;
  const ys = positionsOf(rows, samples, (i) => -radius * Math.sin(angle(i)));
  const xs = positionsOf(columns, samples, (i) => radius * Math.cos(angle(i)));
  const codeOf = method === 'var' ? undefined : codesOf(method, samples);
  // PyRadiomics writes the codes into an array of the image's own type.
  const stored = pixelArray(pixelType ?? 'float64', data.length);
  const points = new Float64Array(samples);

  for (let slice = 0; slice < geometry.size[across]!; slice++) {
    const start = slice * strides[across]!;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const at = start + r * strides[down]! + c * strides[along]!;
        const centre = data[at]!;
        let bits = 0;
        for (let i = 0; i < samples; i++) {
          const y = r * samples + i;
          const x = c * samples + i;
          const above = ys.before[y]!;
          const below = ys.after[y]!;
          const left = xs.before[x]!;
          const right = xs.after[x]!;
          const rowAbove = start + above * strides[down]!;
          const rowBelow = start + below * strides[down]!;
          const toLeft = left * strides[along]!;
          const toRight = right * strides[along]!;
          const topLeft = above >= 0 && left >= 0 ? data[rowAbove + toLeft]! : 0;
          const topRight = above >= 0 && right >= 0 ? data[rowAbove + toRight]! : 0;
          const bottomLeft = below >= 0 && left >= 0 ? data[rowBelow + toLeft]! : 0;
          const bottomRight = below >= 0 && right >= 0 ? data[rowBelow + toRight]! : 0;
          const dx = xs.fraction[x]!;
          const dy = ys.fraction[y]!;
          const top = (1 - dx) * topLeft + dx * topRight;
          const bottom = (1 - dx) * bottomLeft + dx * bottomRight;
          const value = (1 - dy) * top + dy * bottom;
          points[i] = value;
          if (value - centre >= 0) bits |= 1 << i;
        }
        stored[at] = codeOf === undefined ? varianceOf(points) : codeOf(bits);
      }
    }
  }
  yield { name: 'lbp-2D', data: Float64Array.from(stored) };
}

function positionsOf(lines: number, samples: number, offset: (sample: number) => number): Positions {
  const before = new Int32Array(lines * samples);
  const after = new Int32Array(lines * samples);
  const fraction = new Float64Array(lines * samples);
  const inside = (line: number): number => (line >= 0 && line < lines ? line : -1);
  for (let line = 0, k = 0; line < lines; line++) {
    for (let i = 0; i < samples; i++, k++) {
      const position = line + roundedHalfToEven(offset(i) * 1e5) / 1e5;
      before[k] = inside(Math.floor(position));
      after[k] = inside(Math.ceil(position));
      fraction[k] = position - Math.floor(position);
    }
  }
  return { before, after, fraction };
}

function roundedHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

function varianceOf(points: Float64Array): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < points.length; i++) {
    const value = points[i]!;
    sum += value;
    squares += value * value;
  }
  const variance = (squares - (sum * sum) / points.length) / points.length;
  return variance === 0 ? Number.NaN : variance;
}

/** The code of a pattern whose bit i tells of point i. */
function codesOf(method: Exclude<BinaryPatternMethod, 'var'>, samples: number): (bits: number) => number {
  const code = {
    default: (bits: number) => bits,
    ror: leastRotation,
    uniform,
    nri_uniform: uniformWithRotation,
  }[method];
  // Most images use few of the patterns; up to 16 points all of them fit a table.
  if (samples > 16) return (bits) => code(bits, samples);
  const table = Float64Array.from({ length: 2 ** samples }, (_, bits) => code(bits, samples));
  return (bits) => table[bits]!;
}

function leastRotation(bits: number, samples: number): number {
  let least = bits;
  for (let i = 1, turned = bits; i < samples; i++) {
    turned = (turned >> 1) | ((turned & 1) << (samples - 1));
    least = Math.min(least, turned);
  }
  return least;
}

function transitions(bits: number, samples: number): number {
  let count = 0;
  for (let i = 0; i + 1 < samples; i++) count += ((bits >> i) ^ (bits >> (i + 1))) & 1;
  return count;
}

function ones(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest >>= 1) count += rest & 1;
  return count;
}

/** The number of ones where at most two transitions occur, else one more than there are points. */
function uniform(bits: number, samples: number): number {
  return transitions(bits, samples) <= 2 ? ones(bits) : samples + 1;
}

/** Uniform patterns numbered by their ones and by where these begin; every other pattern has the last number. */
function uniformWithRotation(bits: number, samples: number): number {
  if (transitions(bits, samples) > 2) return samples * (samples - 1) + 2;
  const count = ones(bits);
  if (count === 0) return 0;
  if (count === samples) return samples * (samples - 1) + 1;
  const first = (bit: number): number => {
    let i = 0;
    while (((bits >> i) & 1) !== bit) i++;
    return i;
  };
  const rotation = (bits & 1) === 1 ? count - first(0) : samples - first(1);
  return 1 + (count - 1) * samples + rotation;
}
