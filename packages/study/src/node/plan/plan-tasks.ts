// The study as tasks: sequences → check → preprocess → segment → crop → { radiomics ∥ deep features } → grade,
// and for LGG → signature → nomogram → report. Which patients feed which fit comes from the split alone.

import { createRandom } from '@glioscope/numeric';
import type { Task } from '../engine/task.ts';
import type { TaskMaker } from '../make-task.ts';
import type { Study } from '../study-folder.ts';
import type { Add } from './cohort-task.ts';
import { planGrading } from './plan-grading.ts';
import { planFeatures, planPatient } from './plan-patient.ts';
import { planPictures } from './plan-pictures.ts';
import { planPrognosis } from './plan-prognosis.ts';
import { planSegmentation } from './plan-segmentation.ts';

/** All tasks of a study, in no particular order. */
export function planTasks(study: Study, make: TaskMaker): Task[] {
  const { settings, cohort, split } = study;
  const { participants } = cohort;
  const withGrading = settings.parts.includes('grading');
  const withPrognosis = settings.parts.includes('prognosis');
  const seedOf = (label: string): number => createRandom(settings.seed).fork(label).integer(0, 0x7fffffff);
  const survivalIds = new Set([...split.survivalTrain, ...split.survivalValidation]);
  // The patients of each part, after what the study leaves out.
  const graded = withGrading ? participants.filter(({ grade }) => grade !== null) : [];
  const followed = withPrognosis ? participants.filter(({ id }) => survivalIds.has(id)) : [];
  const tasks: Task[] = [];
  const add: Add = (...parameters) => void tasks.push(make(...parameters));

  for (const participant of participants) planPatient(study, participant, add);
  if (settings.masks === 'segment') planSegmentation(study, seedOf, add);
  for (const participant of participants) {
    const parts = { graded: graded.includes(participant), followed: followed.includes(participant) };
    if (parts.graded || parts.followed) planFeatures(study, participant, parts, add);
  }
  planPictures(study, add);
  if (withGrading) planGrading(study, graded, seedOf, add);
  if (withPrognosis) planPrognosis(study, followed, seedOf, add);
  return tasks;
}
