// What a network expects of a weights file, and what of it is not so.

import { describeShape } from '../graph/shape.ts';

/** A tensor's shape, whatever holds its values. */
export interface Shaped {
  readonly shape: readonly number[];
}

export interface WeightDifferences {
  /** Expected and not there. */
  readonly missing: readonly string[];
  /** There and not expected. */
  readonly unexpected: readonly string[];
  readonly shapes: readonly {
    readonly name: string;
    readonly expected: readonly number[];
    readonly found: readonly number[];
  }[];
}

export function compareWeights(
  expected: Readonly<Record<string, Shaped>>,
  given: Readonly<Record<string, Shaped>>,
): WeightDifferences {
  const names = Object.keys(expected);
  return {
    missing: names.filter((name) => !Object.hasOwn(given, name)),
    unexpected: Object.keys(given).filter((name) => !Object.hasOwn(expected, name)),
    shapes: names.flatMap((name) => {
      const found = Object.hasOwn(given, name) ? given[name]!.shape : null;
      const wanted = expected[name]!.shape;
      return found === null || found.join() === wanted.join() ? [] : [{ name, expected: wanted, found }];
    }),
  };
}

const listed = 8;

function list(texts: readonly string[]): string {
  const rest = texts.length - listed;
  return texts.slice(0, listed).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/** The differences in one sentence's worth of text; empty where there are none. */
export function describeDifferences({ missing, unexpected, shapes }: WeightDifferences): string {
  return [
    ...(missing.length > 0 ? [`${missing.length} missing (${list(missing)})`] : []),
    ...(unexpected.length > 0 ? [`${unexpected.length} unexpected (${list(unexpected)})`] : []),
    ...(shapes.length > 0
      ? [
          `${shapes.length} of another shape (${list(
            shapes.map(
              ({ name, expected, found }) =>
                `${name}: expected ${describeShape(expected)}, got ${describeShape(found)}`,
            ),
          )})`,
        ]
      : []),
  ].join('; ');
}

/**
 * @throws RangeError that lists what differs. `file` and `network` stand in the message.
 */
export function requireSameWeights(
  expected: Readonly<Record<string, Shaped>>,
  given: Readonly<Record<string, Shaped>>,
  { file, network }: { readonly file: string; readonly network: string },
): void {
  const differences = describeDifferences(compareWeights(expected, given));
  if (differences !== '') {
    throw new RangeError(
      `Cannot use ${file} in ${network}: the weights belong to another architecture: ${differences}`,
    );
  }
}
