import { expect, test } from 'vitest';
import { columnNames } from './extraction-parameters.ts';
import { imageNamesOf } from '../image-types.ts';
import { profileParameters } from '../profiles.ts';
import { defaultSettings, type RadiomicsSettings } from '../settings.ts';

test('columns follow images, classes and names in the order given', () => {
  const names = columnNames({
    imageTypes: { LoG: { sigma: [2, 0.5] }, Original: {}, LBP3D: {} },
    features: { ngtdm: ['Strength', 'Busyness'], shape: ['VoxelVolume'], glcm: ['Contrast'] },
    settings: defaultSettings,
  });
  expect(names).toEqual([
    'original_shape_VoxelVolume',
    ...[
      'log-sigma-2-0-mm-3D',
      'log-sigma-0-5-mm-3D',
      'original',
      'lbp-3D-m1',
      'lbp-3D-m2',
      'lbp-3D-k',
    ].flatMap((image) => [`${image}_ngtdm_Strength`, `${image}_ngtdm_Busyness`, `${image}_glcm_Contrast`]),
  ]);
});

test('wavelet images are named as PyRadiomics names levels and planes', () => {
  const bands = (changes: Partial<RadiomicsSettings>): readonly string[] =>
    imageNamesOf('Wavelet', { ...defaultSettings, ...changes });
  expect(bands({})).toEqual(
    ['LLH', 'LHL', 'LHH', 'HLL', 'HLH', 'HHL', 'HHH', 'LLL'].map((b) => `wavelet-${b}`),
  );
  expect(bands({ level: 2, force2D: true })).toEqual([
    'wavelet-LH',
    'wavelet-HL',
    'wavelet-HH',
    'wavelet2-LH',
    'wavelet2-HL',
    'wavelet2-HH',
    'wavelet2-LL',
  ]);
});

test('a profile is parameters, changed by settings and images', () => {
  const { settings, imageTypes, features } = profileParameters('paper', { binWidth: 5 }, ['Square']);
  expect(settings).toMatchObject({ binWidth: 5, intensityScale: 100, label: 1 });
  expect(imageTypes).toEqual({ Square: {} });
  expect(features.ngtdm).toEqual([]);
});
