// Weight files of any format that is known here, told apart by their first bytes and not by their names.

import { readStructure } from '../onnx/structure.ts';
import { looksLikePyTorch, readPyTorch } from './pytorch-file.ts';
import { readStoredSafetensors, writeStoredSafetensors } from './safetensors.ts';
import type { StoredTensor, StoredTensors } from './stored-tensor.ts';
import { writePyTorch } from './write-pytorch.ts';

export interface WeightsContent {
  readonly format: 'safetensors' | 'PyTorch (zip)' | 'PyTorch (before 1.6)' | 'ONNX';
  readonly tensors: Record<string, StoredTensor>;
  /** Free text that the file carries. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Keys of what stood beside the tensors of a checkpoint and was left out. */
  readonly ignored: readonly string[];
}

/**
 * Reads tensors from a safetensors file, a PyTorch state dict or the weights of an `.onnx` model.
 * @throws RangeError that says what is wrong, or that the format is none of these.
 */
export function readWeights(bytes: Uint8Array, name = 'weights'): WeightsContent {
  if (looksLikeSafetensors(bytes)) {
    return { format: 'safetensors', ...readStoredSafetensors(bytes, name), ignored: [] };
  }
  if (looksLikePyTorch(bytes)) {
    const { layout, tensors, ignored } = readPyTorch(bytes, name);
    return {
      format: layout === 'zip' ? 'PyTorch (zip)' : 'PyTorch (before 1.6)',
      tensors,
      metadata: {},
      ignored,
    };
  }
  // An ONNX model begins with its IR version: field 1, a small integer.
  if (bytes[0] === 0x08 && bytes.length > 2) {
    return { format: 'ONNX', ...onnxTensors(bytes, name) };
  }
  throw new RangeError(
    `Cannot read ${name} as weights: expected safetensors (.safetensors), a PyTorch state dict (.pt, .pth) or an ` +
      `ONNX model (.onnx), got ${bytes.length} bytes of something else`,
  );
}

function onnxTensors(bytes: Uint8Array, name: string): Omit<WeightsContent, 'format'> {
  const { weights, metadata } = readStructure(bytes, name);
  const outside = weights.find(({ external }) => external !== null);
  if (outside) {
    throw new RangeError(
      `Cannot read the weights of ${name}: those of ${outside.name} lie in ${outside.external}; save the model as one file`,
    );
  }
  const tensors: Record<string, StoredTensor> = {};
  const ignored: string[] = [];
  for (const { name: key, type, shape, bytes: values } of weights) {
    if (type !== null && values !== null) tensors[key] = { type, shape, bytes: values };
    else ignored.push(key);
  }
  return { tensors, metadata, ignored };
}

/** A header length of plausible size, then a JSON object. */
function looksLikeSafetensors(bytes: Uint8Array): boolean {
  return bytes.length > 8 && bytes[8] === 0x7b && bytes[5] === 0 && bytes[6] === 0 && bytes[7] === 0;
}

/** Formats that `writeWeights` writes, by the ending of a file's name. */
export const writableFormats: readonly string[] = ['.safetensors', '.pt', '.pth'];

/**
 * The bytes of a file of the format that `name`'s ending says. PyTorch's format carries no metadata.
 * @throws RangeError for another ending.
 */
export function writeWeights(
  tensors: StoredTensors,
  name: string,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  if (name.endsWith('.safetensors')) return writeStoredSafetensors(tensors, metadata);
  if (name.endsWith('.pt') || name.endsWith('.pth')) return writePyTorch(tensors);
  throw new RangeError(`Cannot write weights to ${name}: expected a name in ${writableFormats.join(', ')}`);
}
