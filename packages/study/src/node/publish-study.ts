// After the last step: models into `models/`, tables, figures and the summary into `results/`, the page into `report.html`.
// Files are rewritten only when their content differs, so that a second run leaves them untouched.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderStudyReport } from '../report/index.ts';
import type { StudyResults } from '../results.ts';
import { bundleFiles } from './bundle-files.ts';
import { writeFileAtomically } from './engine/atomic-write.ts';
import type { TaskStore } from './engine/task-store.ts';
import { gatherResults } from './gather-results.ts';
import { resultTables } from './result-tables.ts';
import { type Study, studyPaths } from './study-folder.ts';

/** What `results/summary.json` holds; every measure is of patients that no fit has seen. */
export interface StudySummary {
  readonly study: string;
  readonly phantom: boolean;
  readonly patients: number;
  readonly segmentation: { readonly dice: number | null; readonly testPatients: number } | null;
  readonly grading: {
    readonly auc: number | null;
    readonly aucInterval: readonly [number, number] | null;
    readonly accuracy: number | null;
    readonly testPatients: number;
  } | null;
  readonly survival: {
    readonly cIndexIntegrated: number | null;
    readonly cIndexClinical: number | null;
    readonly p: number | null;
    readonly validationPatients: number;
  } | null;
  /** Wall time of the run that finished the study: the only clock among the results. */
  readonly seconds: number;
}

/** Writes everything that people look at. */
export function publishStudy(study: Study, store: TaskStore, seconds: () => number): StudySummary {
  const paths = studyPaths(study.root);
  const results = gatherResults(study, store);
  const write = (path: string, content: string | Uint8Array): void => {
    const bytes = Buffer.from(content);
    if (!existsSync(path) || !readFileSync(path).equals(bytes)) writeFileAtomically(path, bytes);
  };
  for (const [name, content] of Object.entries(bundleFiles(study, store, results))) {
    write(join(paths.models, name), content);
  }
  for (const [name, text] of Object.entries(resultTables(results))) {
    write(join(paths.results, 'tables', name), text);
  }
  write(join(paths.results, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  write(paths.report, renderStudyReport(results));
  return writeSummary(join(paths.results, 'summary.json'), summaryOf(results), seconds);
}

/** Keeps the summary of the run that computed, when a later run finds nothing new. */
function writeSummary(
  path: string,
  summary: Omit<StudySummary, 'seconds'>,
  seconds: () => number,
): StudySummary {
  if (existsSync(path)) {
    const old = JSON.parse(readFileSync(path, 'utf8')) as StudySummary;
    const { seconds: _, ...rest } = old;
    if (JSON.stringify(rest) === JSON.stringify(summary)) return old;
  }
  const complete = { ...summary, seconds: Math.round(seconds() * 10) / 10 };
  writeFileAtomically(path, `${JSON.stringify(complete, null, 2)}\n`);
  return complete;
}

function summaryOf(results: StudyResults): Omit<StudySummary, 'seconds'> {
  const { segmentation, grading, prognosis } = results;
  const integrated = grading?.models[0]?.evaluations.find(({ cohort }) => cohort === 'test');
  const unseenIndex = (name: 'integrated' | 'clinical'): number | null =>
    prognosis?.models
      .find((model) => model.name === name)
      ?.concordance.find(({ cohort }) => cohort === prognosis.validationCohort)?.index.value ?? null;
  return {
    study: results.study,
    phantom: results.phantom,
    patients: results.enrolment.enrolled,
    segmentation: segmentation
      ? { dice: segmentation.meanDice, testPatients: segmentation.test.length }
      : null,
    grading: integrated
      ? {
          auc: integrated.auc.value,
          aucInterval: integrated.auc.interval,
          accuracy: integrated.accuracy,
          testPatients: integrated.patients,
        }
      : null,
    survival: prognosis
      ? {
          cIndexIntegrated: unseenIndex('integrated'),
          cIndexClinical: unseenIndex('clinical'),
          p: prognosis.comparisons.find(({ cohort }) => cohort === prognosis.validationCohort)?.p ?? null,
          validationPatients:
            prognosis.signatures[0]?.values.filter(({ cohort }) => cohort === prognosis.validationCohort)
              .length ?? 0,
        }
      : null,
  };
}
