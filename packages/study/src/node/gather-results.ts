// Everything that the report shows, gathered from the finished tasks.

import { enrolmentOf } from '../cohort/index.ts';
import { baselineTable } from '../prognosis/index.ts';
import type {
  GradingResults,
  PrognosisResults,
  SegmentationResults,
  SlicePicture,
  StudyResults,
} from '../results.ts';
import type { TaskStore } from './engine/task-store.ts';
import { cohortTask } from './plan/cohort-task.ts';
import { readJson } from './steps/read-json.ts';
import type { Study } from './study-folder.ts';
import { resultVersions } from './versions.ts';

/** Collects results; the tasks must have been computed. */
export function gatherResults(study: Study, store: TaskStore): StudyResults {
  const { settings, cohort, split } = study;
  const omitted: { part: string; reason: string }[] = [];
  const notAsked = (part: string): null => {
    omitted.push({ part, reason: 'study.json does not ask for it (parts)' });
    return null;
  };
  if (settings.masks === 'expert') {
    omitted.push({
      part: 'segmentation',
      reason: "the experts' masks were used as they are (masks: expert in study.json)",
    });
  }
  return {
    study: settings.name,
    standsOn: standsOn(study),
    phantom: settings.cohort.phantom,
    enrolment: enrolmentOf(cohort, split),
    baseline: baselineTable(cohort.participants, split),
    segmentation:
      settings.masks === 'segment'
        ? readJson<SegmentationResults>(store.folder(cohortTask.segmentation), 'segmentation.json')
        : null,
    slices: readJson<SlicePicture[]>(store.folder(cohortTask.pictures), 'pictures.json'),
    grading: settings.parts.includes('grading')
      ? readJson<GradingResults>(store.folder(cohortTask.grading), 'grading.json')
      : notAsked('grading'),
    prognosis: settings.parts.includes('prognosis')
      ? readJson<PrognosisResults>(store.folder(cohortTask.prognosis), 'prognosis.json')
      : notAsked('survival analysis'),
    omitted,
    settings,
    versions: resultVersions(),
    seed: settings.seed,
  };
}

/** What the study's numbers rest on, shown at the top of every report. */
function standsOn({ settings, cohort, split }: Study): string {
  const centers = [...new Set(cohort.participants.map(({ center }) => center))].sort();
  const count = cohort.participants.length;
  const places =
    centers.length === 1 ? `centre ${centers[0]}` : `${centers.length} centres (${centers.join(', ')})`;
  if (settings.cohort.phantom) {
    return (
      `This study stands on ${count} phantoms of ${places}: made-up images and made-up survival times, no patients. ` +
      'It shows that the software works, not how well it does on patients.'
    );
  }
  const pretraining = settings.segmentation.phantomPretraining;
  const { model } = settings.segmentation;
  const learned =
    settings.masks !== 'segment'
      ? ''
      : model !== undefined
        ? ` Its segmentation network (${model}) was made elsewhere; whether it has seen these patients is not known.`
        : ` Its segmentation network learned from ${split.train.length} of them` +
          (pretraining ? `, after ${pretraining.patients} phantoms.` : '.');
  return `This study stands on ${count} patients of ${places}.${learned}`;
}
