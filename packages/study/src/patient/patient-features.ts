// A patient's features with the names that every table of the study uses.

import { extractRadiomics } from '@glioscope/radiomics';
import type { Mask, Volume } from '@glioscope/volume';
import type { Sequence } from '../participant.ts';
import type { RadiomicsSettings } from '../settings.ts';

/** Named values; null where a value cannot be computed, with its reason. */
export interface PatientFeatures {
  readonly names: readonly string[];
  readonly values: readonly (number | null)[];
  readonly reasons: Readonly<Record<string, string>>;
}

/** The paper's 788 features of one z-scored sequence, named `<sequence>_<PyRadiomics name>`. */
export function measureRadiomics(
  image: Volume,
  tumour: Mask,
  sequence: Sequence,
  settings: RadiomicsSettings,
): PatientFeatures {
  const { names, values, reasons } = extractRadiomics(image, tumour, { profile: 'paper', ...settings });
  const named = (name: string): string => `${sequence}_${name}`;
  return {
    names: names.map(named),
    values: Array.from(values, (value) => (Number.isFinite(value) ? value : null)),
    reasons: Object.fromEntries([...reasons].map(([name, reason]) => [named(name), reason])),
  };
}

/** A network's features, named `<network>_001` onwards. */
export function namedDeepFeatures(network: 'deep3d' | 'deep2d', values: Float32Array): PatientFeatures {
  return {
    names: Array.from(values, (_, i) => `${network}_${String(i + 1).padStart(3, '0')}`),
    values: Array.from(values),
    reasons: {},
  };
}
