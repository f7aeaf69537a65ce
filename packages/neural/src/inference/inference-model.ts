// A trained network as one self-describing .onnx file: the plain graph, and its settings as JSON in metadata_props.

import { buildModel } from '../graph/build-model.ts';
import type { Node } from '../graph/node.ts';
import { explainRefusal } from '../foreign/explain-refusal.ts';
import type { ForeignPlan } from '../foreign/foreign-plan.ts';
import { foreignSession } from '../foreign/foreign-session.ts';
import { readModel } from '../onnx/reader.ts';
import { readStructure } from '../onnx/structure.ts';
import type { Backend } from '../runtime/runtime-library.ts';
import { openSession } from '../runtime/session.ts';
import type { RuntimeSession } from '../runtime/session-options.ts';
import type { Tensors } from '../tensor.ts';

/** What a user of the file must know to feed it. Sizes are along x, y (, z). */
export interface NetworkMetadata {
  readonly kind: 'segmentation' | 'grading' | 'slice';
  /** Channels in order, by sequence name. */
  readonly sequences: readonly string[];
  /** Grid that the network was trained on; null where it was not told. */
  readonly spacingMm: readonly number[] | null;
  /** Voxels of the input (segmentation: of the window). */
  readonly inputSize: readonly number[];
  /** Names of the classes, the negative one first. */
  readonly classes: readonly string[];
  /** True where training left sequences out at random: any may be missing in use (its channel is then 0). */
  readonly anySubset?: boolean;
  /** Settings that the network was built with; empty for one made elsewhere. */
  readonly network: Readonly<Record<string, unknown>>;
  /** How a model made elsewhere is fed and read; absent for Glioscope's own. */
  readonly foreign?: ForeignPlan;
}

const metadataKey = 'glioscope';
const formatVersion = 1;

/** A network ready to run. `close` it when done. */
export interface InferenceModel {
  readonly metadata: NetworkMetadata;
  readonly session: RuntimeSession;
  close(): Promise<void>;
}

/** Writes an inference graph with its weights and metadata as .onnx. */
export function exportInference(
  outputs: Readonly<Record<string, Node>>,
  weights: Tensors,
  metadata: NetworkMetadata,
): Uint8Array {
  return buildModel({
    outputs,
    weights,
    name: metadata.kind,
    metadata: Object.fromEntries([metadataEntry(metadata)]),
  });
}

/** The metadata entry, key and text, that says how a network is used. */
export function metadataEntry(metadata: NetworkMetadata): [key: string, text: string] {
  return [metadataKey, JSON.stringify({ format: formatVersion, ...metadata })];
}

/**
 * The metadata of a file that `exportInference` wrote.
 * @throws RangeError where the file holds none, or of a later format.
 */
export function readNetworkMetadata(onnx: Uint8Array): NetworkMetadata {
  const text = readModel(onnx).metadata[metadataKey];
  if (text === undefined) {
    throw new RangeError(
      'Cannot use this .onnx file: expected network settings in its metadata, got none; ' +
        'describe a network trained elsewhere with: glioscope model adopt',
    );
  }
  const { format, ...metadata } = JSON.parse(text) as NetworkMetadata & { format: number };
  if (format !== formatVersion) {
    throw new RangeError(
      `Cannot use this .onnx file: expected settings of format ${formatVersion}, got ${format}; update Glioscope`,
    );
  }
  return metadata;
}

/** Opens an .onnx file for use. `metadata` describes a network that was trained elsewhere. */
export async function loadInference(
  onnx: Uint8Array,
  options: {
    readonly backend?: Backend;
    readonly threads?: number;
    readonly metadata?: NetworkMetadata;
  } = {},
): Promise<InferenceModel> {
  const metadata = options.metadata ?? readNetworkMetadata(onnx);
  const { foreign, kind } = metadata;
  const name = foreign ? `the foreign ${kind} model` : kind;
  const opened = await openSession(onnx, {
    name,
    ...(options.backend !== undefined && { backend: options.backend }),
    ...(options.threads !== undefined && { threads: options.threads }),
  }).catch((error: unknown) => {
    throw foreign ? explainRefusal(error, readStructure(onnx, name), name) : error;
  });
  const session = foreign ? foreignSession(opened, foreign, name) : opened;
  return { metadata, session, close: () => session.close() };
}
