// What is said of features is held against what is computed, where the IBSI's data are at hand.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readMaskFile, readVolumeFile } from '@glioscope/volume/node';
import { explainFeature, explainFeatures } from './explain.ts';
import { describeFeatures, featureClasses } from './features/feature-tables.ts';
import { extractRadiomics } from './extraction.ts';
import { profileParameters } from './profiles.ts';

const data = join(process.env['GLIOSCOPE_DATA'] ?? '../shared/data', 'ibsi');

describe('explanations', () => {
  test('every tag has its IBSI name, every feature its sources', () => {
    const all = explainFeatures();
    const tagged = describeFeatures().filter(({ ibsi }) => ibsi !== null);
    expect(tagged.filter(({ ibsi }) => !all.some((feature) => feature.ibsi?.tag === ibsi))).toEqual([]);
    expect(Math.min(...all.map(({ sources }) => sources.length))).toBe(2);
  });

  test('a feature is found by column, class and name, bare name, IBSI tag and name', () => {
    for (const query of [
      'wavelet-LLH_glcm_JointEntropy',
      'glcm_JointEntropy',
      'jointentropy',
      'cm_joint_entr',
      'Joint entropy',
      'cm_joint_entr_d1_3d_avg_fbs_w25.0',
    ]) {
      expect(explainFeature(query).map(({ name }) => name)).toEqual(['JointEntropy']);
    }
    expect(explainFeature('morph_moran_i')).toMatchObject([
      { featureClass: null, pyradiomics: { verdict: 'absent' } },
    ]);
    expect(explainFeature('GrayLevelVariance').map(({ featureClass }) => featureClass)).toEqual([
      'glrlm',
      'glszm',
      'gldm',
    ]);
  });

  test('a wrong name is answered with the nearest', () => {
    expect(() => explainFeature('original_glcm_JointEntrpy')).toThrow(/Did you mean glcm_JointEntropy\?/);
    expect(() => explainFeature('glcm_JointEn')).toThrow(/Did you mean glcm_JointEnergy\?/);
  });
});

describe.skipIf(!existsSync(data))(`the IBSI's digital phantom (skipped where ${data} is absent)`, () => {
  // Consensus values have three digits; where the published tolerance is 0 the rounding alone remains.
  test('verdicts on agreement with the IBSI hold', async () => {
    const consensus = new Map(
      readFileSync(join(data, 'ibsi1_consensus_values.csv'), 'utf8')
        .split('\n')
        .map((line) => line.split(','))
        .filter(([set]) => set === 'digital_phantom')
        .map(([, tag, value, tolerance]) => [tag!, { value: Number(value), tolerance: Number(tolerance) }]),
    );
    const image = await readVolumeFile(join(data, 'digital_phantom/image/phantom.nii.gz'));
    const mask = await readMaskFile(join(data, 'digital_phantom/mask/mask.nii.gz'));
    // Deprecated features are computed when named.
    const features = Object.fromEntries(
      featureClasses.map((featureClass) => [
        featureClass,
        explainFeatures()
          .filter((feature) => feature.featureClass === featureClass)
          .map(({ name }) => name),
      ]),
    );
    const parameters = { ...profileParameters('pyradiomics', { binWidth: 1 }), features };
    const { names, values, codes } = extractRadiomics(image, mask, parameters);
    const wrong: string[] = [];
    let compared = 0;
    for (const { featureClass, name, ibsi, ibsiAgreement } of explainFeatures()) {
      if (ibsi === null) continue;
      const at = names.indexOf(`original_${featureClass}_${name}`);
      if (at < 0 || codes.get(names[at]!) === 'deprecated') continue;
      const entry = ['', '_3d', '_3d_avg', '_d1_3d_avg', '_d1_a0.0_3d']
        .map((suffix) => consensus.get(ibsi.tag + suffix))
        .find((found) => found !== undefined);
      if (entry === undefined) {
        wrong.push(`${ibsi.tag} is not in the table`);
        continue;
      }
      compared++;
      const rounding = 0.501 * 10 ** (Math.floor(Math.log10(Math.abs(entry.value))) - 2);
      const agrees = Math.abs(values[at]! - entry.value) <= entry.tolerance + rounding;
      // The major axis is so long that its own divisor lies within the tolerance.
      if (agrees !== (ibsiAgreement.verdict === 'exact') && name !== 'MajorAxisLength') {
        wrong.push(`${featureClass}_${name}: ${values[at]} against ${entry.value}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(95);
  });
});
