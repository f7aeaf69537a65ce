// Seeded random numbers: the only source of chance in Glioscope.
// Streams fork by name, so that a patient, a tree or an epoch draws the same numbers whatever ran before it.

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** A reproducible stream of random numbers. */
export interface Random {
  /** Uniform in [0, 1), 53 random bits. */
  uniform(): number;
  /** Uniform integer from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  /** Normal deviate by the Marsaglia polar method. */
  normal(mean?: number, standardDeviation?: number): number;
  /** A new array holding the items in random order (Fisher-Yates). */
  shuffled<Item>(items: readonly Item[]): Item[];
  /** An independent stream, determined by this stream's seed and `label` alone, not by what was drawn. */
  fork(label: string | number): Random;
  /** The stream's state as plain numbers, for checkpoints. */
  state(): RandomState;
}

/** Plain data from which `restoreRandom` continues a stream. */
export interface RandomState {
  readonly seed: number;
  readonly generator: readonly number[];
  readonly spare: number | null;
}

/** The finaliser of MurmurHash3 (Appleby): each bit of the result depends on every bit given. */
function avalanche(bits: number): number {
  let hash = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}

/** FNV-1a over UTF-16 code units: spreads a label over 32 bits. */
function hashLabel(seed: number, label: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < label.length; i++) {
    hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193) >>> 0;
  }
  return avalanche(hash);
}

/** Four words of state from one seed: a generator seeded with small numbers as they are begins with them. */
function spreadSeed(seed: number): number[] {
  // Steps of the golden ratio, as SplitMix (Steele, Lea and Flood 2014) takes.
  return [1, 2, 3, 4].map((step) => avalanche((seed + Math.imul(step, 0x9e3779b9)) | 0));
}

/** A stream from an integer seed (its low 32 bits count). */
export function createRandom(seed: number): Random {
  if (!Number.isInteger(seed))
    throw new RangeError(`Cannot seed a random stream: got ${seed}, not an integer`);
  return streamOf({ seed: seed | 0, generator: spreadSeed(seed | 0), spare: null });
}

/** Continues the stream whose `state()` was saved. */
export function restoreRandom(state: RandomState): Random {
  return streamOf(state);
}

function streamOf({ seed, generator: saved, spare: savedSpare }: RandomState): Random {
  const generator = xoroshiro128plusFromState(saved);
  let spare = savedSpare;

  const uniform = (): number => uniformFloat64(generator);
  const integer = (low: number, high: number): number => uniformInt(generator, low, high);

  function standardNormal(): number {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const squared = x * x + y * y;
      if (squared >= 1 || squared === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(squared)) / squared);
      spare = y * scale;
      return x * scale;
    }
  }

  return {
    uniform,
    integer,
    normal: (mean = 0, standardDeviation = 1) => mean + standardDeviation * standardNormal(),
    shuffled(items) {
      const result = [...items];
      for (let i = result.length - 1; i > 0; i--) {
        const j = integer(0, i);
        [result[i], result[j]] = [result[j]!, result[i]!];
      }
      return result;
    },
    fork: (label) => createRandom(hashLabel(seed, String(label))),
    state: () => ({ seed, generator: [...generator.getState()], spare }),
  };
}
