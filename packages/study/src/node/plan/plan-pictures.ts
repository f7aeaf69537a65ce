// The slices that a report shows.

import type { TaskInput } from '../engine/task.ts';
import { imageFile } from '../steps/patient-files.ts';
import type { PicturesSettings } from '../steps/pictures.ts';
import type { Study } from '../study-folder.ts';
import { cohortTask, type Add } from './cohort-task.ts';

/** Most slices that the report shows. */
const mostPictures = 6;

/** Slices of patients that no fit has seen, or of the first ones where nothing is fitted on masks. */
export function planPictures({ settings, cohort, split }: Study, add: Add): void {
  const unseen = cohort.participants.filter(({ id }) => split.test.includes(id));
  const pool = settings.masks === 'segment' && unseen.length > 0 ? unseen : cohort.participants;
  const stride = Math.max(1, Math.floor(pool.length / mostPictures));
  const shown = pool.filter((_, i) => i % stride === 0).slice(0, mostPictures);
  const sequence = settings.referenceSequence;
  add(
    cohortTask.pictures,
    'pictures',
    {
      patients: shown.map(({ id, expertMask }) => ({ id, hasExpert: expertMask !== null })),
      sequence,
      region: settings.tumourRegion,
      predicted: settings.masks === 'segment',
    } satisfies PicturesSettings,
    Object.fromEntries(
      shown.flatMap(({ id, expertMask }): [string, TaskInput][] => [
        [
          `preprocess:${id}`,
          {
            task: `${id}/preprocess`,
            only: [imageFile('image', sequence), ...(expertMask === null ? [] : ['expert.nii.gz'])],
          },
        ],
        [`tumour:${id}`, { task: `${id}/tumour`, only: ['tumour.nii.gz'] }],
      ]),
    ),
  );
}
