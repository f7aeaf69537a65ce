import { expect, test } from 'vitest';
import { paperStudy, phantomStudy, smallStudy } from './presets.ts';
import { parseStudySettings } from './settings.ts';

const basics = {
  name: 'A study',
  seed: 1,
  cohort: { format: 'brats', root: 'cohort', phantom: false, exclude: {} },
} as const;
const copy = (value: unknown): Record<string, unknown> =>
  JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

test('presets are valid as they are, and so are study files from before the younger settings', () => {
  for (const preset of [paperStudy(basics), smallStudy(basics), phantomStudy(basics)]) {
    expect(parseStudySettings(copy(preset))).toEqual(preset);
    const older = copy(preset);
    for (const part of ['segmentation', 'gradingNetwork', 'sliceNetwork']) {
      const settings = older[part] as Record<string, unknown>;
      for (const younger of ['optimiser', 'schedule', 'predictionMirrorAxes']) delete settings[younger];
      const augmentation = settings['augmentation'] as Record<string, unknown>;
      for (const younger of ['gamma', 'biasField', 'sequenceDropout', 'resampleProbability']) {
        delete augmentation[younger];
      }
    }
    expect(parseStudySettings(older)).toEqual(preset);
  }
});

test('training settings out of range are named', () => {
  const wrong = copy(smallStudy(basics)) as { segmentation: Record<string, Record<string, unknown>> };
  wrong.segmentation['optimiser']!['averageDecay'] = 1;
  wrong.segmentation['augmentation']!['sequenceDropout'] = 1;
  expect(() => parseStudySettings(wrong)).toThrow(
    /2 entries are wrong[^]*segmentation.optimiser.averageDecay[^]*segmentation.augmentation.sequenceDropout/,
  );
});
