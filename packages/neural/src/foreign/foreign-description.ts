// What a model that was made elsewhere does not say itself: which sequences its channels are, on what grid, what its
// output means. It stands in a small JSON file beside the model, or inside it once adopted.

/** How a model made elsewhere is fed and read. Sizes and spacings are along x, y (, z). */
export interface ForeignDescription {
  /** `segmentation`: one tumour probability a voxel. `grading`, `slice`: features of a patch (3D) or slice (2D). */
  readonly kind: 'segmentation' | 'grading' | 'slice';
  /** Channels in order, by sequence name. */
  readonly sequences: readonly string[];
  /** Grid that the network was trained on, mm. */
  readonly spacingMm: readonly number[];
  /** Voxels that it sees at once. Default: the model's own lengths, where they are fixed. */
  readonly window?: readonly number[];
  /** Order of the tensor's spatial axes: `zyx` (nnU-Net, SimpleITK arrays; default) or `xyz` (MONAI, NiBabel arrays). */
  readonly axes?: 'zyx' | 'xyz';
  /** Names, where the model has several. Default: the first. */
  readonly input?: string;
  readonly output?: string;
  /**
   * What makes probabilities of the output: default `none` behind a Softmax or Sigmoid node, otherwise `sigmoid` for
   * one channel and `softmax` for several.
   */
  readonly activation?: 'none' | 'sigmoid' | 'softmax';
  /**
   * Output channels that are tumour. With `softmax` their probabilities add up, otherwise the largest counts. Default:
   * all but channel 0; the only channel where there is one; to be given for several with `sigmoid`.
   */
  readonly tumourClasses?: readonly number[];
  /** Licence of the weights. */
  readonly licence?: string;
}

const keys: readonly (keyof ForeignDescription)[] = [
  'kind',
  'sequences',
  'spacingMm',
  'window',
  'axes',
  'input',
  'output',
  'activation',
  'tumourClasses',
  'licence',
];

/**
 * Checks a description read from a file.
 * @throws TypeError that names the entry, what was expected and what was found.
 */
export function parseForeignDescription(value: unknown, source: string): ForeignDescription {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const fail = (key: string, expected: string): never => {
    throw new TypeError(
      `Cannot use ${source} as a model's description: expected ${key} to be ${expected}, ` +
        `got ${JSON.stringify(given[key]) ?? 'nothing'}`,
    );
  };
  const unknown = Object.keys(given).find((key) => !(keys as readonly string[]).includes(key));
  if (unknown !== undefined) fail(unknown, `absent (known are ${keys.join(', ')})`);
  const oneOf = (key: string, choices: readonly string[]): void => {
    if (!choices.includes(given[key] as string)) fail(key, `one of ${choices.join(', ')}`);
  };
  oneOf('kind', ['segmentation', 'grading', 'slice']);
  const axes = given['kind'] === 'slice' ? 2 : 3;
  const list = (key: string, holds: (item: unknown) => boolean, expected: string): void => {
    const items = given[key];
    if (!Array.isArray(items) || items.length === 0 || !items.every(holds)) fail(key, expected);
  };
  const lengths = (key: string, whole: boolean): void => {
    const fits = (n: unknown): boolean =>
      typeof n === 'number' && n > 0 && Number.isFinite(n) && (!whole || Number.isInteger(n));
    list(key, fits, `${axes} ${whole ? 'whole numbers of voxels' : 'lengths in mm'}`);
    if ((given[key] as unknown[]).length !== axes) fail(key, `${axes} numbers`);
  };
  list('sequences', (item) => typeof item === 'string' && item !== '', 'a list of sequence names');
  lengths('spacingMm', false);
  if (given['window'] !== undefined) lengths('window', true);
  if (given['axes'] !== undefined) oneOf('axes', ['zyx', 'xyz']);
  if (given['activation'] !== undefined) oneOf('activation', ['none', 'sigmoid', 'softmax']);
  if (given['tumourClasses'] !== undefined) {
    list(
      'tumourClasses',
      (n) => Number.isInteger(n) && (n as number) >= 0,
      'a list of output channels from 0',
    );
  }
  for (const key of ['input', 'output', 'licence']) {
    if (given[key] !== undefined && typeof given[key] !== 'string') fail(key, 'text');
  }
  return given as unknown as ForeignDescription;
}
