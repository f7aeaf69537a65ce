// The two decomposition filters of a discrete wavelet, by PyWavelets' name.

import { biorthogonalLowPass, orthogonalLowPass } from './wavelet-families.ts';

/** Convolution kernels of equal, even length; tap j meets the sample j - length / 2 places back. */
export interface WaveletFilters {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** The names that can be asked for: coif1-17, db1-38, sym2-20, bior and rbio 1.1 to 6.8, dmey, haar. */
export const waveletNames: readonly string[] = [
  ...Object.keys(orthogonalLowPass),
  'haar',
  ...Object.keys(biorthogonalLowPass),
  ...Object.keys(biorthogonalLowPass).map((name) => name.replace('bior', 'rbio')),
];

/**
 * The filters of a wavelet; capitals do not matter.
 * @throws {RangeError} when there is no discrete wavelet of this name, listing those there are.
 */
export function waveletFilters(wavelet: string): WaveletFilters {
  const name = wavelet.toLowerCase();
  const orthogonal = orthogonalLowPass[name === 'haar' ? 'db1' : name];
  if (orthogonal !== undefined) {
    const low = parsed(orthogonal);
    return { low, high: highPass(low.toReversed()) };
  }
  const pair = biorthogonalLowPass[name.replace(/^rbio/, 'bior')];
  if (pair === undefined) {
    throw new RangeError(
      `Cannot find the wavelet: expected one of ${waveletNames.join(', ')}, got ${JSON.stringify(wavelet)}`,
    );
  }
  const [decomposition, reconstruction] = pair.map(parsed) as [Float64Array, Float64Array];
  return name.startsWith('r')
    ? { low: reconstruction.toReversed(), high: highPass(decomposition.toReversed()) }
    : { low: decomposition, high: highPass(reconstruction) };
}

function parsed(text: string): Float64Array {
  return Float64Array.from(text.split(' '), Number);
}

/** The low-pass reconstruction filter with alternating signs, from minus. */
function highPass(reconstruction: Float64Array): Float64Array {
  return reconstruction.map((value, k) => (k % 2 === 0 ? -value : value));
}
