// The demo's cohort and study: small enough for minutes on two cores, large enough that the models find what is there.

import { defaultPhantomSettings, type PhantomSettings, phantomScanners } from './phantom/index.ts';
import { phantomStudy } from './presets.ts';
import type { StudySettings } from './settings.ts';

/** Two centres with different scanners; B trains the prognosis, A validates it, as in the paper. */
export const demoPhantoms: PhantomSettings = {
  ...defaultPhantomSettings,
  seed: 2022,
  centers: [
    { name: 'A', hgg: 14, lgg: 36, scanner: phantomScanners.A },
    { name: 'B', hgg: 14, lgg: 60, scanner: phantomScanners.B },
  ],
};

const basics = phantomStudy({
  name: 'Glioscope demo',
  seed: 7,
  cohort: { format: 'brats', root: 'cohort', phantom: true, exclude: {} },
});

export const demoStudy: StudySettings = {
  ...basics,
  split: { ...basics.split, survivalTrainingCenter: 'B', survivalValidationCenter: 'A' },
};
