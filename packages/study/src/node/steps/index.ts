// Every step by the name that plans, provenance and `--only` use.

import { check } from './check.ts';
import { crop } from './crop.ts';
import { deepFeatures } from './deep-features.ts';
import { expertMask } from './expert-mask.ts';
import { grading } from './grading.ts';
import { pictures } from './pictures.ts';
import { preprocess } from './preprocess.ts';
import { pretrainSegmentation } from './pretrain-segmentation.ts';
import { prognosis } from './prognosis.ts';
import { radiomicsExpert } from './radiomics-expert.ts';
import { radiomics } from './radiomics.ts';
import { segmentationResults } from './segmentation-results.ts';
import { segment } from './segment.ts';
import type { Step } from './step.ts';
import { startWeights } from './start-weights.ts';
import { trainGrading } from './train-grading.ts';
import { trainSegmentation } from './train-segmentation.ts';
import { trainSliceNetwork } from './train-slice-network.ts';
import { useModel } from './use-model.ts';

export const steps: Readonly<Record<string, Step>> = {
  check,
  preprocess,
  'pretrain-segmentation': pretrainSegmentation,
  'train-segmentation': trainSegmentation,
  segment,
  'expert-mask': expertMask,
  'segmentation-results': segmentationResults,
  crop,
  pictures,
  radiomics,
  'radiomics-expert': radiomicsExpert,
  'train-grading': trainGrading,
  'deep-features': deepFeatures,
  grading,
  'start-weights': startWeights,
  'use-model': useModel,
  'train-slice-network': trainSliceNetwork,
  prognosis,
};

/** Usual duration of a step, for the time left. */
export const stepCost = (name: string): number => steps[name]?.cost ?? 1;
