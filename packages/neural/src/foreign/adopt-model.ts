// A model made elsewhere becomes one of ours: its bytes as they are, and behind them one more metadata entry that says
// how it is fed and read. Any other ONNX program still opens it.

import { metadataEntry } from '../inference/inference-model.ts';
import type { NetworkMetadata } from '../inference/inference-model.ts';
import { encodeMessage } from '../onnx/wire.ts';
import { readStructure } from '../onnx/structure.ts';
import type { ForeignDescription } from './foreign-description.ts';
import { fitForeign } from './foreign-plan.ts';

/** ModelProto's field of metadata entries. */
const metadataField = 14;

/**
 * The settings of a described model, for `loadInference`. `file` stands in messages.
 * @throws RangeError that lists everything that does not fit.
 */
export function foreignMetadata(
  onnx: Uint8Array,
  description: ForeignDescription,
  file = 'the model',
): NetworkMetadata {
  const { plan, window } = fitForeign(readStructure(onnx, file), description, file);
  return {
    kind: description.kind,
    sequences: description.sequences,
    spacingMm: description.spacingMm,
    inputSize: window,
    classes: description.kind === 'segmentation' ? ['background', 'tumour'] : [],
    network: description.licence === undefined ? {} : { licence: description.licence },
    foreign: plan,
  };
}

/** The model's bytes with its settings in them. Fields of a message may follow in any order, so nothing is rewritten. */
export function adoptModel(onnx: Uint8Array, description: ForeignDescription, file?: string): Uint8Array {
  const [key, value] = metadataEntry(foreignMetadata(onnx, description, file));
  const entry = encodeMessage((message) =>
    message.message(metadataField, (inner) => {
      inner.string(1, key);
      inner.string(2, value);
    }),
  );
  const adopted = new Uint8Array(onnx.length + entry.length);
  adopted.set(onnx);
  adopted.set(entry, onnx.length);
  return adopted;
}
