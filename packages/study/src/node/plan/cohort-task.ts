// What the tasks of a cohort are called, and how tasks are added.

import type { TaskMaker } from '../make-task.ts';

/** Folders of tasks that are about the cohort, apart from the patients' own. */
export const cohortTask = {
  pretrainedNetwork: '_study/pretrained-network',
  segmentationNetwork: '_study/segmentation-network',
  segmentation: '_study/segmentation',
  gradingNetwork: '_study/grading-network',
  grading: '_study/grading',
  sliceStart: '_study/slice-start',
  sliceNetwork: '_study/slice-network',
  prognosis: '_study/prognosis',
  pictures: '_study/pictures',
} as const;

export type Add = (...parameters: Parameters<TaskMaker>) => void;
export type SeedOf = (label: string) => number;
