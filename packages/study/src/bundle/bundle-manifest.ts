// A model bundle: a folder with the networks, the fitted models, a card and checksums. `predict` needs nothing else.

import { z } from 'zod';
import type { Sequence, TumourRegion } from '../participant.ts';
import type { RadiomicsSettings, Triple } from '../settings.ts';

/** How the segmentation network did with these sequences alone. */
export interface SubsetDice {
  readonly sequences: readonly Sequence[];
  readonly patients: number;
  readonly meanDice: number;
}

/** `bundle.json`. */
export interface BundleManifest {
  readonly format: 'glioscope-bundle';
  readonly formatVersion: 1;
  readonly name: string;
  /** One plain sentence on the patients that the models learned from. */
  readonly trainedOn: string;
  readonly phantom: boolean;
  /** Sequences that every model of the bundle sees, in channel order. */
  readonly sequences: readonly Sequence[];
  readonly referenceSequence: Sequence;
  readonly tumourRegion: TumourRegion;
  readonly radiomics: RadiomicsSettings;
  readonly segmentation: {
    readonly spacingMm: Triple;
    readonly window: Triple;
    /** Axes along which mirror images are looked at, too; absent in older bundles. */
    readonly mirrorAxes?: readonly number[] | undefined;
    readonly keepLargest: boolean;
    readonly minimumMl: number;
    readonly testDice: number | null;
    /** Of a network trained with sequence dropout: mean Dice with some of the sequences, on the same unseen patients. */
    readonly subsets?: readonly SubsetDice[] | undefined;
  } | null;
  readonly grading: {
    readonly sequence: Sequence;
    readonly patch: Triple;
    readonly spacingMm: Triple;
    readonly testAuc: number | null;
  } | null;
  readonly prognosis: {
    readonly sequence: Sequence;
    readonly size: readonly [number, number];
    readonly spacingMm: number;
  } | null;
  /** Means and standard deviations that training patients had before z-scoring say nothing across scanners; volumes do. */
  readonly training: { readonly tumourMl: readonly [low: number, high: number] | null };
  readonly versions: Readonly<Record<string, string>>;
  /** SHA-256 of every other file of the bundle. */
  readonly files: Readonly<Record<string, string>>;
}

/** Names of a bundle's files. */
export const bundleFileNames = {
  manifest: 'bundle.json',
  segmentation: 'segmentation.onnx',
  gradingNetwork: 'grading.onnx',
  grading: 'grading.json',
  sliceNetwork: 'signature.onnx',
  prognosis: 'prognosis.json',
  card: 'card.md',
} as const;

const triple = z.tuple([z.number(), z.number(), z.number()]);
const schema = z.object({
  format: z.literal('glioscope-bundle'),
  formatVersion: z.literal(1),
  name: z.string(),
  trainedOn: z.string(),
  phantom: z.boolean(),
  sequences: z.array(z.string()).min(1),
  referenceSequence: z.string(),
  tumourRegion: z.enum(['whole', 'core', 'enhancing']),
  radiomics: z.object({ intensityScale: z.number(), binWidth: z.number() }),
  segmentation: z
    .object({
      spacingMm: triple,
      window: triple,
      mirrorAxes: z.array(z.number()).optional(),
      keepLargest: z.boolean(),
      minimumMl: z.number(),
      testDice: z.number().nullable(),
      subsets: z
        .array(
          z.object({
            sequences: z.array(z.string()).min(1),
            patients: z.number().int().positive(),
            meanDice: z.number(),
          }),
        )
        .optional(),
    })
    .nullable(),
  grading: z
    .object({ sequence: z.string(), patch: triple, spacingMm: triple, testAuc: z.number().nullable() })
    .nullable(),
  prognosis: z
    .object({ sequence: z.string(), size: z.tuple([z.number(), z.number()]), spacingMm: z.number() })
    .nullable(),
  training: z.object({ tumourMl: z.tuple([z.number(), z.number()]).nullable() }),
  versions: z.record(z.string(), z.string()),
  files: z.record(z.string(), z.string()),
});

/** Checks a manifest. Throws a TypeError that says what is wrong with the bundle. */
export function parseBundleManifest(value: unknown, source: string): BundleManifest {
  const result = schema.safeParse(value);
  if (result.success) return result.data as BundleManifest;
  const { path, message } = result.error.issues[0]!;
  throw new TypeError(
    `Cannot use ${source} as a model bundle: ${path.join('.') || bundleFileNames.manifest}: ${message}. ` +
      "Name a folder that glioscope made, such as a study's models folder.",
  );
}
