import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { extractFeatures } from '../inference/extract-features.ts';
import { loadInference } from '../inference/inference-model.ts';
import { segment } from '../inference/segment.ts';
import { readModel } from '../onnx/reader.ts';
import { readStructure } from '../onnx/structure.ts';
import { readWeights } from '../weights/weights-file.ts';
import { adoptModel } from './adopt-model.ts';
import { parseForeignDescription } from './foreign-description.ts';
import type { ForeignDescription } from './foreign-description.ts';
import { windowMultiple } from './window-multiple.ts';

// Exported and run by PyTorch in reference/neural/foreign.py.
const folder = new URL('../../../../reference/neural/foreign/', import.meta.url);
const file = (name: string): Uint8Array => readFileSync(new URL(name, folder));
const values = JSON.parse(new TextDecoder().decode(file('values.json'))) as {
  readonly regions: { shape: number[]; values: number[] };
  readonly vector: { shape: number[]; values: number[] };
  readonly weight: number[];
};
const wave = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(i * 0.37));

const size = [8, 12, 16] as const;
const voxels = 8 * 12 * 16;
const regions: ForeignDescription = {
  kind: 'segmentation',
  sequences: ['t1', 't1gd', 't2', 'flair'],
  spacingMm: [1, 1, 1],
  window: size,
  axes: 'xyz',
  activation: 'sigmoid',
  tumourClasses: [1],
};
/** PyTorch's input, whose last axis is z, as volumes with x fastest; `place` is a voxel's index in PyTorch's order. */
function turned(data: Float32Array): Float32Array {
  const out = new Float32Array(voxels);
  for (let x = 0; x < 8; x++) {
    for (let y = 0; y < 12; y++) {
      for (let z = 0; z < 16; z++) out[x + 8 * (y + 12 * z)] = data[(x * 12 + y) * 16 + z]!;
    }
  }
  return out;
}
const image = wave(4 * voxels);
const channels = [0, 1, 2, 3].map((k) => turned(image.subarray(k * voxels, (k + 1) * voxels)));
const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

async function probabilities(model: Uint8Array): Promise<Float32Array> {
  const opened = await loadInference(model, { threads: 1 });
  try {
    return await segment(opened, channels, size);
  } finally {
    await opened.close();
  }
}

describe.each(['unet-opset11', 'unet-opset17', 'unet-opset20', 'unet-float-data', 'unet-half-weights'])(
  '%s',
  (name) => {
    test('is understood, and segments as in PyTorch', async () => {
      const model = file(`${name}.onnx`);
      const structure = readStructure(model, name);
      expect(structure.inputs).toMatchObject([{ name: 'image', type: 'float32' }]);
      expect(windowMultiple(structure, 3)).toEqual([4, 4, 4]);
      const { tensors } = readWeights(model, name);
      const first = tensors['down1.weight'] ?? tensors['down1.weight_half'];
      expect(first?.shape).toEqual([4, 4, 3, 3, 3]);

      const found = await probabilities(adoptModel(model, regions, name));
      // Every seventh value of the three regions' logits; region 1 is the wanted one.
      const tolerance = name === 'unet-half-weights' ? 2e-3 : 1e-5;
      const expected = values.regions.values.flatMap((value, i) =>
        Math.floor((i * 7) / voxels) === 1 ? [{ place: i * 7 - voxels, value }] : [],
      );
      const order = turned(Float32Array.from({ length: voxels }, (_, i) => i));
      const at = new Map([...order].map((place, voxel) => [place, voxel]));
      expect(expected.length).toBeGreaterThan(200);
      expect(
        expected.filter(
          ({ place, value }) => !(Math.abs(found[at.get(place)!]! - sigmoid(value)) < tolerance),
        ),
      ).toEqual([]);
    });
  },
);

test('a feature network of any names and a fixed size gives PyTorch’s vector', async () => {
  const adopted = adoptModel(file('features.onnx'), {
    kind: 'slice',
    sequences: ['t1', 't2', 't1gd'],
    spacingMm: [1, 1],
  });
  const model = await loadInference(adopted, { threads: 1 });
  expect(model.metadata.inputSize).toEqual([20, 16]);
  const picture = wave(3 * 320);
  const slices = [0, 1, 2].map((k) => picture.slice(320 * k, 320 * (k + 1)));
  const { features, outputs } = await extractFeatures(model, slices, [20, 16]);
  await model.close();
  expect(outputs).toEqual({});
  expect([...features].map((value, i) => Math.abs(value - values.vector.values[i]!) < 1e-6)).not.toContain(
    false,
  );
});

test('softmax adds up the tumour classes; adopting twice keeps the last description', async () => {
  const softmax = await probabilities(
    adoptModel(adoptModel(file('unet-opset17.onnx'), regions), {
      ...regions,
      activation: 'softmax',
      tumourClasses: [0, 1, 2],
    }),
  );
  expect(softmax.every((value) => Math.abs(value - 1) < 1e-6)).toBe(true);
  expect(readModel(adoptModel(file('unet-opset17.onnx'), regions)).metadata['license']).toBe('CC-BY-4.0');
});

const adopt =
  (name: string, changes: Partial<ForeignDescription> = {}) =>
  (): Uint8Array =>
    adoptModel(file(`${name}.onnx`), { ...regions, ...changes }, `${name}.onnx`);

test('everything that does not fit is said at once', () => {
  expect(adopt('unet-opset17', { sequences: ['t1'], window: [8, 12, 18], tumourClasses: [3] })).toThrow(
    /Cannot use unet-opset17\.onnx as a segmentation network: it takes 4 channels, and 1 sequences are described \(t1\); its window must be multiples of 4×4×4, got 8×12×18; it has output channels 0 to 2, tumourClasses names 3/,
  );
  const { window: _, ...open } = regions;
  expect(() => adoptModel(file('unet-opset17.onnx'), open)).toThrow(
    /any size: describe its window, in multiples of/,
  );
  expect(adopt('unet-opset17', { output: 'mask' })).toThrow(/expected an output named mask, got regions/);
  expect(adopt('unet-external')).toThrow(
    /the values of \d+ weights lie in unet-external\.bin; save the model as one/,
  );
  expect(adopt('half-input', { sequences: ['t1', 't2'] })).toThrow(
    /expected its input image to be float32, got float16/,
  );
  expect(adopt('features')).toThrow(/expected an input \[N, channels, z, y, x\], got x \[1, 3, 16, 20\]/);
  expect(() => readStructure(file('unet-opset17.onnx').subarray(0, 3000), 'cut.onnx')).toThrow(
    /Cannot read cut\.onnx as an ONNX model: .*damaged or cut off/,
  );
});

test('an operator that the runtime does not know is named with its node', async () => {
  const custom = adopt('custom-operator', { sequences: ['t1'], window: [4, 4, 4], tumourClasses: [0] })();
  await expect(loadInference(custom)).rejects.toThrow(
    /its operator com\.example:DeformableConv \(node head\/deform; operator set 1\) is not known to ONNX Runtime/,
  );
});

test('a description is checked entry by entry', () => {
  expect(parseForeignDescription(regions, 'a.json')).toEqual(regions);
  const wrong = (changes: object) => () => parseForeignDescription({ ...regions, ...changes }, 'a.json');
  expect(wrong({ kind: 'mask' })).toThrow(
    /expected kind to be one of segmentation, grading, slice, got "mask"/,
  );
  expect(wrong({ windows: 1 })).toThrow(/expected windows to be absent/);
  expect(wrong({ window: [8, 8] })).toThrow(/expected window to be 3 numbers, got \[8,8\]/);
  expect(wrong({ sequences: [] })).toThrow(/list of sequence names/);
  expect(() => parseForeignDescription(null, 'a.json')).toThrow(/expected kind .* got nothing/);
});
