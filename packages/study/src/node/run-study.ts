// Runs a study: plans its tasks, computes what is not up to date, and publishes models, results and report.

import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Backend } from '@glioscope/neural';
import { createWorkerPool, availableCores } from '@glioscope/parallel';
import type { Exclusion } from '../participant.ts';
import type { PatientCheck } from '../patient/check-patient.ts';
import { type RunEvents, type RunOutcome, runTasks } from './engine/run-tasks.ts';
import type { Task } from './engine/task.ts';
import { TaskStore } from './engine/task-store.ts';
import { createTaskMaker } from './make-task.ts';
import { planTasks } from './plan/plan-tasks.ts';
import { tasksOfSteps } from './plan/tasks-of-steps.ts';
import { publishStudy, type StudySummary } from './publish-study.ts';
import { readJson } from './steps/read-json.ts';
import { openStudy, type Study, studyPaths } from './study-folder.ts';
import { lockStudy } from './study-lock.ts';
import { resultVersions } from './versions.ts';

export interface RunStudyOptions {
  /** Steps to run (with what they need); all of them by default. */
  readonly only?: readonly string[];
  /** What trains the networks, in place of the study's own setting. */
  readonly backend?: Backend;
  /** Cores to keep busy. */
  readonly cores?: number;
  /** Called once with the tasks to be run; what it returns hears of each. */
  readonly onPlan?: (tasks: readonly Task[]) => RunEvents;
}

export interface StudyRun {
  readonly outcome: RunOutcome;
  /** Wall time of this run. */
  readonly seconds: number;
  /** Path of the report; null when not all steps were run. */
  readonly report: string | null;
  readonly summary: StudySummary | null;
}

/** Runs a study's steps. Does not throw for failing steps: see `outcome`. */
export async function runStudy(root: string, options: RunStudyOptions = {}): Promise<StudyRun> {
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  const opened = await openStudy(root);
  const study =
    options.backend === undefined
      ? opened
      : { ...opened, settings: { ...opened.settings, networkBackend: options.backend } };
  const store = new TaskStore(studyPaths(root).derivatives, resultVersions());
  const outcome = await computeStudy(study, store, options);
  const complete = outcome.failed.length === 0 && options.only === undefined;
  if (!complete) return { outcome, seconds: seconds(), report: null, summary: null };
  const summary = publishStudy(study, store, seconds);
  return { outcome, seconds: seconds(), report: studyPaths(root).report, summary };
}

export interface StudyCheck {
  readonly outcome: RunOutcome;
  readonly patients: readonly { readonly patient: string; readonly check: PatientCheck }[];
  readonly exclusions: readonly Exclusion[];
}

/** Runs the checks of every patient. */
export async function checkStudy(
  root: string,
  options: Omit<RunStudyOptions, 'only'> = {},
): Promise<StudyCheck> {
  const study = await openStudy(root);
  const store = new TaskStore(studyPaths(root).derivatives, resultVersions());
  const outcome = await computeStudy(study, store, { ...options, only: ['check'] });
  const patients = study.cohort.participants
    .map(({ id }) => ({ patient: id, folder: store.folder(`${id}/check`) }))
    .filter(({ folder }) => existsSync(join(folder, 'check.json')))
    .map(({ patient, folder }) => ({ patient, check: readJson<PatientCheck>(folder, 'check.json') }));
  return { outcome, patients, exclusions: study.cohort.exclusions };
}

async function computeStudy(
  study: Study,
  store: TaskStore,
  { only, cores = availableCores(), onPlan }: RunStudyOptions,
): Promise<RunOutcome> {
  const paths = studyPaths(study.root);
  const unlock = lockStudy(paths.lock);
  const pool = createWorkerPool(new URL('./step-worker.js', import.meta.url), cores);
  try {
    const all = planTasks(study, createTaskMaker(pool));
    const tasks = only ? tasksOfSteps(all, only) : all;
    const events = onPlan?.(tasks) ?? {};
    return await runTasks(tasks, store, { cores, events: withLog(events, paths.log) });
  } finally {
    await pool.close();
    unlock();
  }
}

/** Keeps a line a computed task in `log.jsonl`: when and how long. Results themselves hold no clock. */
function withLog(events: RunEvents, path: string): RunEvents {
  return {
    ...events,
    finished: (task, how, seconds) => {
      if (how === 'computed') {
        const line = { task: task.id, step: task.step, ended: new Date().toISOString(), seconds };
        try {
          appendFileSync(path, `${JSON.stringify(line)}\n`);
        } catch {
          // The log is a convenience: a full disk must not undo a finished task.
        }
      }
      events.finished?.(task, how, seconds);
    },
  };
}
