import { describe, expect, test } from 'vitest';
import { defaultSettings } from '../settings.ts';
import { columnNames } from './extraction-parameters.ts';
import { parseParameters } from './parse-parameters.ts';

/** In the manner of PyRadiomics' example for MRI. */
const example = `
# A comment, and sections in any order
imageType:
  Original: {}
  LoG:
    sigma: [2.0, 3, 0.50]
  Wavelet:
    binWidth: 10

featureClass:
  # All of the class
  shape:
  firstorder: []
  glcm: ['Contrast', 'Imc1', 'Dissimilarity']

setting:
  normalize: true
  normalizeScale: 100
  interpolator: 'sitkBSpline'
  resampledPixelSpacing: [2, 2, 0]
  force2D: false
  force2Ddimension: 1
  label_channel: 0
  gldm_a: 1
  symmetricalGLCM: false
  weightingNorm:
  binCount: null
  geometryTolerance: 1e-4

voxelSetting:
  kernelRadius: 2
  voxelBatch: 1000
`;

describe('a parameter file', () => {
  test('is read as it is', () => {
    const { settings, imageTypes, features } = parseParameters(example);
    expect(settings).toEqual({
      ...defaultSettings,
      normalize: true,
      normalizeScale: 100,
      resampledSpacingMm: [2, 2, 0],
      force2DDimension: 1,
      dependenceDifference: 1,
      symmetricalGlcm: false,
      geometryTolerance: 1e-4,
      kernelRadius: 2,
      voxelBatch: 1000,
    });
    expect(imageTypes).toEqual({
      Original: {},
      LoG: { sigma: [2, 3, 0.5], sigmaNames: ['2.0', '3', '0.5'] },
      Wavelet: { binWidth: 10 },
    });
    expect(Object.keys(features)).toEqual(['shape', 'firstorder', 'glcm']);
    expect(features.glcm).toEqual(['Contrast', 'Imc1', 'Dissimilarity']);
    expect(features.firstorder).toHaveLength(18);
    expect(features.shape).toHaveLength(14);
  });

  test('in JSON is the same', () => {
    const { settings, imageTypes } = parseParameters(
      '{"setting": {"binWidth": 5, "interpolator": 2, "distances": [1, 2]},\n\t"imageType": {"LoG": {"sigma": [1.0]}}}',
    );
    expect(settings).toEqual({
      ...defaultSettings,
      binWidth: 5,
      interpolator: 'sitkLinear',
      distances: [1, 2],
    });
    expect(imageTypes).toEqual({ LoG: { sigma: [1], sigmaNames: ['1.0'] } });
  });

  test('without sections means all features of the original image', () => {
    const parameters = parseParameters('setting: {}');
    expect(parameters.settings).toEqual(defaultSettings);
    expect(parameters.imageTypes).toEqual({ Original: {} });
    // PyRadiomics' order of classes; shape2D has columns only in planes.
    expect(Object.keys(parameters.features)).toEqual([
      'firstorder',
      'glcm',
      'gldm',
      'glrlm',
      'glszm',
      'ngtdm',
      'shape',
      'shape2D',
    ]);
    expect(columnNames(parameters)).toHaveLength(107);
    expect(columnNames(parseParameters('setting: {force2D: true}'))).toHaveLength(116);
  });
});

test('a value that is not finite may be written as Python or YAML writes it', () => {
  const initial = (text: string): number =>
    parseParameters(`voxelSetting: {initValue: ${text}}`).settings.initValue;
  expect(['nan', 'NaN', '.nan'].map(initial)).toEqual([NaN, NaN, NaN]);
  expect(['-inf', '-.inf', 'Infinity'].map(initial)).toEqual([-Infinity, -Infinity, Infinity]);
});

test('merge keys are followed', () => {
  const { imageTypes } = parseParameters(
    'imageType:\n  Square: &own {binWidth: 2}\n  Gradient:\n    <<: *own\n    gldm_a: 1',
  );
  expect(imageTypes.Gradient).toEqual({ binWidth: 2, dependenceDifference: 1 });
});

describe('is refused with', () => {
  test.each([
    ['setting: {binwith: 10}', RangeError, /"binwith" is not known in setting; did you mean binWidth\?/],
    ['settings: {}', RangeError, /"settings" is not known as a section; did you mean setting\?/],
    ['imageType: {Log: {}}', RangeError, /"Log" is not known as an image type; did you mean LoG\?/],
    ['featureClass: {firstOrder: }', RangeError, /did you mean firstorder\?/],
    ['featureClass: {glcm: [Kontrast]}', RangeError, /as a feature of glcm; did you mean Contrast\?/],
    ['featureClass: {glcm: Contrast}', TypeError, /featureClass.glcm to be a list of names.*got "Contrast"/],
    ['imageType: {Wavelet: {levl: 2}}', RangeError, /in imageType.Wavelet; did you mean level\?/],
    ['setting: {label: 1.0}', TypeError, /setting.label to be a whole number, got 1/],
    ['setting: {binWidth: "25"}', TypeError, /setting.binWidth to be a number, got "25"/],
    ['setting: {force2D: 1}', TypeError, /setting.force2D to be true or false, got 1/],
    ['setting: {distances: 1}', TypeError, /setting.distances to be a list of whole numbers, got 1/],
    ['setting: {binWidth: 0}', RangeError, /binWidth to be a number above 0, got 0/],
    ['setting: {normalizeScale: -1}', RangeError, /setting.normalizeScale to be above 0, got -1/],
    ['setting: {interpolator: sitkCubic}', RangeError, /interpolator to be one of sitkNearestNeighbor, /],
    ['setting: {interpolator: 11}', RangeError, /a number from 1 to 10, got 11/],
    ['setting: {gldm_a: -1}', RangeError, /expected gldm_a to be 0 or above, got -1/],
    ['setting: {binWidth: nan}', RangeError, /binWidth to be a number above 0, got NaN/],
    ['imageType: {Square: {binCount: 0}}', RangeError, /expected imageType.Square.binCount to be a whole/],
    ['imageType: {Wavelet: {wavelet: coif99}}', RangeError, /discrete wavelets \(.*\), got "coif99"/],
    ['setting: [1]', TypeError, /setting to hold keys with values, got \[1\]/],
    ['imageType: {LoG: {binWidth: -1}}', RangeError, /binWidth to be a number above 0, got -1/],
    ['setting: {a: b', SyntaxError, /expected YAML or JSON, got .* at line 1/],
    ['', TypeError, /expected sections of setting, voxelSetting, imageType, featureClass, got null/],
  ])('%s', (text, error, message) => {
    expect(() => parseParameters(text)).toThrow(error);
    expect(() => parseParameters(text)).toThrow(message);
  });
});
