// The images that features are measured on: the original and what filters derive from it, under PyRadiomics' names.

import type { RadiomicsSettings } from './settings.ts';

export type ImageType =
  | 'Original'
  | 'Wavelet'
  | 'LoG'
  | 'Square'
  | 'SquareRoot'
  | 'Logarithm'
  | 'Exponential'
  | 'Gradient'
  | 'LBP2D'
  | 'LBP3D';

type FilterSettings = Pick<RadiomicsSettings, 'sigma' | 'sigmaNames' | 'level' | 'force2D' | 'lbp3DLevels'>;

const namesByType: Readonly<Record<ImageType, (settings: FilterSettings) => readonly string[]>> = {
  Original: () => ['original'],
  Wavelet: waveletNames,
  LoG: ({ sigma, sigmaNames }) =>
    (sigma ?? []).map((width, k) => logImageName(sigmaNames?.[k] ?? pythonFloat(width))),
  Square: () => ['square'],
  SquareRoot: () => ['squareroot'],
  Logarithm: () => ['logarithm'],
  Exponential: () => ['exponential'],
  Gradient: () => ['gradient'],
  LBP2D: () => ['lbp-2D'],
  LBP3D: ({ lbp3DLevels }) => [
    ...Array.from({ length: lbp3DLevels }, (_, level) => `lbp-3D-m${level + 1}`),
    'lbp-3D-k',
  ],
};

export const imageTypes: readonly ImageType[] = Object.keys(namesByType) as ImageType[];

/** The images of a type in column order, whatever image they are derived from; each once. */
export function imageNamesOf(type: ImageType, settings: FilterSettings): readonly string[] {
  return [...new Set(namesByType[type](settings))];
}

/** `2` as Python writes the float, `2.0`. */
export function pythonFloat(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : String(value);
}

/** The name of a Laplacian-of-Gaussian image from its width as written. */
export function logImageName(sigma: string): string {
  return `log-sigma-${sigma.replaceAll('.', '-')}-mm-3D`;
}

/** Letters stand for x, y, z (planes have two of them); the last approximation comes after all details. */
function waveletNames({ level, force2D }: FilterSettings): readonly string[] {
  const axes = force2D ? 2 : 3;
  let bands = [''];
  for (let axis = 0; axis < axes; axis++) bands = bands.flatMap((band) => [`${band}L`, `${band}H`]);
  const prefixOf = (index: number): string => (index === 0 ? 'wavelet-' : `wavelet${index + 1}-`);
  return [
    ...Array.from({ length: level }, (_, index) =>
      bands.slice(1).map((band) => prefixOf(index) + band),
    ).flat(),
    prefixOf(level - 1) + bands[0]!,
  ];
}
