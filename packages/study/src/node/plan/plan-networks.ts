// What grading and prognosis share: features for their fits, and networks that were made elsewhere.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Participant } from '../../participant.ts';
import type { TaskInput } from '../engine/task.ts';
import type { DeepFeaturesSettings } from '../steps/deep-features.ts';
import type { UseModelSettings } from '../steps/use-model.ts';
import type { Study } from '../study-folder.ts';
import type { Add } from './cohort-task.ts';

/** Radiomics and deep features of patients, as inputs of a fit. */
export function featureInputs(
  patients: readonly Participant[],
  sequences: readonly string[],
  deep: string,
): Record<string, TaskInput> {
  return Object.fromEntries(
    patients.flatMap(({ id }): [string, TaskInput][] => [
      ...sequences.map((sequence): [string, TaskInput] => [
        `radiomics-${sequence}:${id}`,
        { task: `${id}/radiomics-${sequence}` },
      ]),
      [`deep:${id}`, { task: `${id}/${deep}` }],
    ]),
  );
}

/** Features that a network gives of each patient's crop. */
export function planDeepFeatures(
  patients: readonly Participant[],
  name: 'deep-grading' | 'deep-signature',
  model: string,
  settings: DeepFeaturesSettings,
  add: Add,
): void {
  for (const { id } of patients) {
    add(`${id}/${name}`, 'deep-features', settings, {
      crop: { task: `${id}/crop` },
      model: { task: model, only: ['model.onnx'] },
    });
  }
}

/** A network made elsewhere in place of a training; its description may lie beside it. */
export function planModel(
  { root }: Study,
  task: string,
  model: string,
  settings: UseModelSettings,
  add: Add,
): void {
  const file = resolve(root, model);
  const description = `${file}.json`;
  add(task, 'use-model', settings, {
    model: { file },
    ...(existsSync(description) && { description: { file: description } }),
  });
}
