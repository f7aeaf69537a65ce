export { createRandom, restoreRandom } from './random.ts';
export type { Random, RandomState } from './random.ts';
