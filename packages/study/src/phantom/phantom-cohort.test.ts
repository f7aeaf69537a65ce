import { expect, test } from 'vitest';
import { phantomCohort, phantomPatient, phantomRoster, type PhantomPatient } from './phantom-cohort.ts';
import { defaultPhantomSettings, phantomScanners, type PhantomSettings } from './phantom-settings.ts';
import { phantomSequences, type PhantomSequence } from './scanner.ts';

const settings: PhantomSettings = {
  ...defaultPhantomSettings,
  seed: 5,
  centers: [
    { name: 'A', hgg: 5, lgg: 16, scanner: phantomScanners.A },
    { name: 'B', hgg: 5, lgg: 16, scanner: phantomScanners.B },
  ],
};
// Cheap to make, for what does not depend on detail.
const coarse: PhantomSettings = {
  ...settings,
  centers: settings.centers.map((center) => ({ ...center, hgg: 1, lgg: 2 })),
  size: [30, 36, 28],
  spacingMm: [5.5, 5.5, 5.5],
};

interface Summary {
  readonly patient: PhantomPatient;
  /** Mean and standard deviation within the brain. */
  readonly brain: Readonly<Record<PhantomSequence, { mean: number; deviation: number }>>;
  /** Mean z-score of each sequence within the tumour. */
  readonly tumour: Readonly<Record<PhantomSequence, number>>;
  /** Standard deviation of the z-scores of T1-Gd within the tumour. */
  readonly tumourDeviation: number;
  readonly enhancingMl: number;
  readonly tumourMl: number;
  readonly brainMl: number;
}

function moments(
  values: ArrayLike<number>,
  chosen: (voxel: number) => boolean,
): { mean: number; deviation: number } {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let voxel = 0; voxel < values.length; voxel++) {
    if (!chosen(voxel)) continue;
    count++;
    sum += values[voxel]!;
    squares += values[voxel]! ** 2;
  }
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(squares / count - mean * mean) };
}

function summarise(patient: PhantomPatient): Summary {
  const { mask, brain, sequences } = patient;
  const voxelMl = mask.geometry.spacingMm.reduce((product, spacing) => product * spacing, 1) / 1000;
  const count = (chosen: (voxel: number) => boolean): number =>
    mask.data.reduce((sum, _, voxel) => sum + (chosen(voxel) ? 1 : 0), 0) * voxelMl;
  const inBrain = Object.fromEntries(
    phantomSequences.map((name) => [name, moments(sequences[name].data, (voxel) => brain.data[voxel] === 1)]),
  ) as Summary['brain'];
  const inTumour = (name: PhantomSequence) => {
    const { mean, deviation } = moments(sequences[name].data, (voxel) => mask.data[voxel]! > 0);
    return {
      mean: (mean - inBrain[name].mean) / inBrain[name].deviation,
      deviation: deviation / inBrain[name].deviation,
    };
  };
  return {
    patient,
    brain: inBrain,
    tumour: Object.fromEntries(
      phantomSequences.map((name) => [name, inTumour(name).mean]),
    ) as Summary['tumour'],
    tumourDeviation: inTumour('t1gd').deviation,
    enhancingMl: count((voxel) => mask.data[voxel] === 4),
    tumourMl: count((voxel) => mask.data[voxel]! > 0),
    brainMl: count((voxel) => brain.data[voxel] === 1),
  };
}

const cohort = [...phantomCohort(settings)].map(summarise);
const lgg = cohort.filter(({ patient }) => patient.grade === 'LGG');
const hgg = cohort.filter(({ patient }) => patient.grade === 'HGG');

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function correlation(first: readonly number[], second: readonly number[]): number {
  const [a, b] = [mean(first), mean(second)];
  const products = first.map((value, index) => (value - a) * (second[index]! - b));
  const spread = (values: readonly number[], centre: number): number =>
    Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0));
  return products.reduce((sum, product) => sum + product, 0) / (spread(first, a) * spread(second, b));
}

test('a patient depends on seed and id alone, not on who else is made, or when', () => {
  const roster = phantomRoster(coarse);
  const last = phantomPatient(coarse, roster.at(-1)!);
  const again = [...phantomCohort(coarse)].at(-1)!;
  expect(again).toEqual(last);
  const grown = { ...coarse, centers: coarse.centers.map((center) => ({ ...center, lgg: center.lgg + 3 })) };
  const id = roster.at(-1)!.id;
  expect(
    phantomPatient(
      grown,
      phantomRoster(grown).find((identity) => identity.id === id)!,
    ),
  ).toEqual(last);
  const other = phantomPatient({ ...coarse, seed: 6 }, roster.at(-1)!);
  expect(other.sequences.t1.data).not.toEqual(last.sequences.t1.data);
  expect(phantomPatient(coarse, roster.at(-2)!).mask.data).not.toEqual(last.mask.data);
});

test('every tumour lies inside the brain, on its side, with the labels of BraTS', () => {
  for (const { patient } of cohort) {
    const { mask, brain, clinic } = patient;
    const [width] = mask.geometry.size;
    let sideways = 0;
    const seen = new Set<number>();
    for (let voxel = 0; voxel < mask.data.length; voxel++) {
      const label = mask.data[voxel]!;
      if (label === 0) continue;
      seen.add(label);
      expect(brain.data[voxel]).toBe(1);
      // LPS: x grows to the left.
      sideways += (voxel % width) - (width - 1) / 2;
    }
    expect([...seen].every((label) => label === 1 || label === 2 || label === 4)).toBe(true);
    expect(seen.has(1) && seen.has(2)).toBe(true);
    expect(seen.has(4)).toBe(patient.enhances);
    expect(sideways > 0 ? 'left' : 'right').toBe(clinic.laterality);
  }
});

test('voxels outside the brain are 0, those inside at least 1, all four sequences whole numbers on one grid', () => {
  for (const { patient } of cohort.slice(0, 4)) {
    for (const name of phantomSequences) {
      const { data, geometry } = patient.sequences[name];
      expect(geometry).toEqual(patient.mask.geometry);
      expect(data.every((value, voxel) => (patient.brain.data[voxel] === 1 ? value >= 1 : value === 0))).toBe(
        true,
      );
    }
  }
});

test('brains and tumours have the sizes of patients', () => {
  for (const { brainMl, tumourMl } of cohort) {
    expect(brainMl).toBeGreaterThan(1100);
    expect(brainMl).toBeLessThan(1900);
    expect(tumourMl).toBeGreaterThan(4);
    expect(tumourMl).toBeLessThan(180);
  }
});

test('grade shows in the enhancing volume', () => {
  const smallestHigh = Math.min(...hgg.map(({ enhancingMl }) => enhancingMl));
  const low = lgg.map(({ enhancingMl }) => enhancingMl);
  expect(smallestHigh).toBeGreaterThan(1);
  // Patchy enhancement of grade 3 may come near, but seldom.
  expect(low.filter((volume) => volume >= smallestHigh).length).toBeLessThanOrEqual(0.1 * low.length);
  const gradeTwo = lgg.filter(({ patient }) => patient.clinic.whoGrade === 2);
  for (const { enhancingMl } of gradeTwo) expect(enhancingMl).toBe(0);
});

test('z-scores of the tumour are those of BraTS scans: bright T2 and FLAIR, T1 near the mean', () => {
  // Means over the cohort; labels of eight BraTS cases have means from 0.4 to 3.3 in T2, from 0.8 to 3.3 in FLAIR.
  const average = (name: PhantomSequence): number => mean(cohort.map(({ tumour }) => tumour[name]));
  expect(average('t2')).toBeGreaterThan(1);
  expect(average('t2')).toBeLessThan(2);
  expect(average('flair')).toBeGreaterThan(1.6);
  expect(average('flair')).toBeLessThan(2.8);
  expect(Math.abs(average('t1'))).toBeLessThan(0.4);
  // A strong bias field darkens single tumours; on T2 none falls to the brain's mean.
  for (const { tumour } of cohort) expect(tumour.t2).toBeGreaterThan(0.3);
});

test.each(['A', 'B'])('heterogeneity shows in the T1-Gd of LGG of centre %s, z-scored', (center) => {
  const own = lgg.filter(({ patient }) => patient.center === center);
  const latent = own.map(({ patient }) => patient.clinic.truth.heterogeneity);
  expect(
    correlation(
      latent,
      own.map(({ tumourDeviation }) => tumourDeviation),
    ),
  ).toBeGreaterThan(0.9);
});

test('the centres differ in raw signal and noise, and heterogeneity shows across them after z-scoring', () => {
  const level = (center: string): number =>
    mean(cohort.filter(({ patient }) => patient.center === center).map(({ brain }) => brain.t1.mean));
  expect(level('A') / level('B')).toBeGreaterThan(1.8);
  const latent = lgg.map(({ patient }) => patient.clinic.truth.heterogeneity);
  expect(
    correlation(
      latent,
      lgg.map(({ tumourDeviation }) => tumourDeviation),
    ),
  ).toBeGreaterThan(0.88);
});

test('anatomy is the same on every grid', () => {
  const identity = phantomRoster(settings)[7]!;
  const fine = { ...settings, size: [64, 74, 64] as const, spacingMm: [2.5, 2.5, 2.5] as const };
  const [first, second] = [cohort[7]!, summarise(phantomPatient(fine, identity))];
  expect(second.patient.clinic).toEqual(first.patient.clinic);
  // Voxels are counted whole: a surface voxel in twenty may fall on the other side.
  expect(second.brainMl / first.brainMl).toBeCloseTo(1, 1.7);
  expect(second.tumourMl / first.tumourMl).toBeCloseTo(1, 1.3);
});

test('the skull is a setting', () => {
  const identity = phantomRoster(coarse)[0]!;
  const bare = phantomPatient(coarse, identity);
  const whole = phantomPatient({ ...coarse, skull: true }, identity);
  expect(whole.mask).toEqual(bare.mask);
  const outside = (patient: PhantomPatient): number =>
    moments(patient.sequences.t1.data, (voxel) => patient.brain.data[voxel] === 0).mean;
  expect(outside(bare)).toBe(0);
  expect(outside(whole)).toBeGreaterThan(10);
});

test('refuses settings that cannot be, naming them', () => {
  const attempt = (changes: Partial<PhantomSettings>) => () => phantomRoster({ ...settings, ...changes });
  const center = settings.centers[0]!;
  expect(attempt({ seed: 0.5 })).toThrow(/integer seed, got 0.5/);
  expect(attempt({ centers: [] })).toThrow(/at least one centre/);
  expect(attempt({ centers: [center, center] })).toThrow(/centre "A" stands twice/);
  expect(attempt({ centers: [{ ...center, name: 'A/B' }] })).toThrow(/letters and digits, got "A\/B"/);
  expect(attempt({ centers: [{ ...center, hgg: -1 }] })).toThrow(/got -1 HGG and 16 LGG/);
  expect(attempt({ centers: [{ ...center, scanner: { ...center.scanner, gain: 0 } }] })).toThrow(
    /gain from 50/,
  );
  expect(attempt({ size: [32, 56, 48] })).toThrow(/covers 112 mm along x, a head needs 150/);
  expect(attempt({ spacingMm: [0, 3, 3] })).toThrow(/spacings above 0/);
  expect(() => phantomPatient(settings, { id: 'X', center: 'Z', grade: 'LGG' })).toThrow(
    /no centre "Z" among A, B/,
  );
});
