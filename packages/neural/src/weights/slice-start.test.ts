import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { trainSlice } from '../train/train-slice.ts';
import type { SliceSettings } from '../train/train-slice.ts';
import { readModel } from '../onnx/reader.ts';
import { sliceStartWeights } from './slice-start.ts';
import { widened } from './stored-tensor.ts';
import { readWeights, writeWeights } from './weights-file.ts';

// The structure and names of the official ImageNet file, at width 1; made by reference/neural/weights.py.
const file = new URL('../../../../reference/neural/weights/resnet18-width1.pth', import.meta.url);
const content = readWeights(readFileSync(file), 'resnet18.pth');
const given = widened(content.tensors);
const settings = { channels: 3, size: [64, 64], width: 1 } as const;

test('a ResNet18 with torchvision’s names fits the trunk as it is', () => {
  expect(content.format).toBe('PyTorch (before 1.6)');
  const start = sliceStartWeights(given, settings);
  expect(Object.keys(start)).toHaveLength(Object.keys(given).length - 2);
  expect(start['conv1.weight']).toBe(given['conv1.weight']);
  const wrapped = Object.fromEntries(Object.entries(given).map(([name, t]) => [`module.${name}`, t]));
  expect(sliceStartWeights(wrapped, settings)).toEqual(start);
  const withoutStatistics = sliceStartWeights(given, { ...settings, normalisation: 'instance' });
  expect(Object.keys(withoutStatistics).filter((name) => name.includes('running'))).toEqual([]);
});

test('other numbers of sequences share the mean over the colours', () => {
  const { data } = given['conv1.weight']!;
  const { shape, data: four } = sliceStartWeights(given, { ...settings, channels: 4 })['conv1.weight']!;
  expect(shape).toEqual([1, 4, 7, 7]);
  const expected = Array.from({ length: 49 }, (_, i) => (data[i]! + data[49 + i]! + data[98 + i]!) / 4);
  for (let channel = 0; channel < 4; channel++) {
    expect([...four.subarray(49 * channel, 49 * (channel + 1))]).toEqual(expected.map(Math.fround));
  }
});

test('another architecture is refused with what differs', () => {
  expect(() => sliceStartWeights(given, { ...settings, width: 2 }, 'resnet18.pth')).toThrow(
    /Cannot use resnet18\.pth in a slice network of width 2 with 3 sequences.*100 of another shape \(conv1\.weight: expected \[2, 3, 7, 7\], got \[1, 3, 7, 7\].*and 92 more/,
  );
  const { 'bn1.bias': _, ...rest } = given;
  expect(() => sliceStartWeights({ ...rest, 'layer5.0.conv1.weight': given['bn1.bias']! }, settings)).toThrow(
    /1 missing \(bn1\.bias\); 1 unexpected \(layer5\.0\.conv1\.weight\)/,
  );
});

test('a training starts from them', async () => {
  const training: SliceSettings = {
    network: { size: [64, 64], width: 1 },
    training: { epochs: 1, batchSize: 2, learningRate: 1e-9, threads: 1 },
    augmentation: {},
    gradeWeight: 1,
    survivalWeight: 1,
  };
  const channel = (k: number): Float32Array =>
    Float32Array.from({ length: 64 * 64 }, (_, i) => Math.sin(i * k));
  const cases = [1, 2].map((k) => ({
    id: `case ${k}`,
    channels: [channel(k), channel(k + 2), channel(k + 4)],
    size: [64, 64] as [number, number],
    whoGradeThree: k === 1,
    survivalScaled: k / 2,
  }));
  const weights = sliceStartWeights(given, settings);
  const { onnx } = await trainSlice({
    cases,
    validation: [],
    settings: training,
    sequences: ['t1', 't2', 't1gd'],
    spacingMm: null,
    seed: 1,
    weights,
  });
  const trained = readModel(onnx).initialisers['layer4.1.conv2.weight']!;
  expect(
    trained.data.every((value, i) => Math.abs(value - weights['layer4.1.conv2.weight']!.data[i]!) < 1e-6),
  ).toBe(true);
});

test('formats are told by content, and written by name', () => {
  const { tensors } = content;
  for (const name of ['a.safetensors', 'a.pt', 'a.pth']) {
    const again = readWeights(writeWeights(tensors, name));
    expect(again.tensors).toEqual(tensors);
    expect(again.format).toBe(name === 'a.safetensors' ? 'safetensors' : 'PyTorch (zip)');
  }
  expect(() => writeWeights(tensors, 'a.h5')).toThrow(/expected a name in \.safetensors, \.pt, \.pth/);
  expect(() =>
    readWeights(
      Uint8Array.from({ length: 99 }, () => 65),
      'page.html',
    ),
  ).toThrow(/Cannot read page\.html as weights: expected safetensors/);
});
