// What the clinic knows of a phantom: age, sex, grade, histology, place of the tumour, and how long the patient lived.

import type { Random } from '@glioscope/numeric';
import { drawSurvival, type PhantomTruth } from './survival-law.ts';

export type PhantomLocation = 'frontal' | 'temporal' | 'parietal' | 'occipital' | 'insular';

export interface PhantomClinic {
  readonly grade: 'HGG' | 'LGG';
  readonly whoGrade: 2 | 3 | 4;
  readonly ageYears: number;
  readonly sex: 'F' | 'M';
  readonly histology: 'astrocytoma' | 'oligodendroglioma' | 'oligoastrocytoma' | 'glioblastoma';
  readonly laterality: 'left' | 'right';
  readonly location: PhantomLocation;
  /** Gross-total or subtotal resection, or not operated. */
  readonly resection: 'GTR' | 'STR' | null;
  /** Overall survival, or follow-up when `died` is false. */
  readonly survivalDays: number;
  readonly died: boolean;
  readonly truth: PhantomTruth;
}

/** One of the options, by their weights. */
function choose<Option>(random: Random, options: readonly (readonly [Option, number])[]): Option {
  let left = random.uniform() * options.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [option, weight] of options) {
    left -= weight;
    if (left < 0) return option;
  }
  return options.at(-1)![0];
}

const clamped = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** Draws a patient of a grade. Ages and places are about those of the published cohorts. */
export function drawClinic(random: Random, grade: 'HGG' | 'LGG'): PhantomClinic {
  const high = grade === 'HGG';
  const whoGrade = high ? 4 : random.uniform() < 0.5 ? 2 : 3;
  const ageYears = high
    ? Math.round(clamped(random.normal(59, 11), 19, 86))
    : Math.round(clamped(random.normal(43, 12), 18, 78));
  const histology = high
    ? 'glioblastoma'
    : choose(random, [
        ['astrocytoma', 0.45],
        ['oligodendroglioma', 0.35],
        ['oligoastrocytoma', 0.2],
      ] as const);
  const heterogeneity = random.normal();
  return {
    grade,
    whoGrade,
    ageYears,
    sex: random.uniform() < 0.45 ? 'F' : 'M',
    histology,
    laterality: random.uniform() < 0.5 ? 'left' : 'right',
    location: choose(random, [
      ['frontal', high ? 0.32 : 0.45],
      ['temporal', 0.28],
      ['parietal', high ? 0.24 : 0.12],
      ['occipital', high ? 0.1 : 0.03],
      ['insular', high ? 0.06 : 0.12],
    ] as const),
    resection: choose(random, [
      ['GTR', 0.5],
      ['STR', 0.3],
      [null, 0.2],
    ] as const),
    ...drawSurvival(random.fork('survival'), ageYears, whoGrade, heterogeneity),
  };
}
