// glioscope run: all steps of a study, resumable, with progress.

import type { Command } from 'commander';
import { runStudy, type RunStudyOptions, type StudyRun, stepCost } from '@glioscope/study/node';
import type { Backend } from '@glioscope/neural';
import { backendFlag, backendOption, trainingBackendHelp } from '../backend-option.ts';
import { CommandError, outcomeProblems } from '../failure.ts';
import { createProgress, durationText } from '../progress.ts';
import { wholeNumberAboveZero } from '../option-values.ts';

interface RunCommandOptions {
  readonly only?: string;
  readonly jobs?: number;
  readonly backend?: Backend;
  readonly json?: boolean;
}

/** Runs a study with progress on a terminal; throws a CommandError that tells every failure. */
export async function runWithProgress(root: string, options: RunStudyOptions): Promise<StudyRun> {
  let progress: ReturnType<typeof createProgress> | null = null;
  const run = await runStudy(root, {
    ...options,
    onPlan: (tasks) => {
      progress = createProgress(tasks, stepCost);
      return progress.events;
    },
  }).finally(() => progress?.end());
  const problems = outcomeProblems(run.outcome);
  if (problems) throw new CommandError(problems);
  return run;
}

/** What a run tells its user at the end. */
export function printRun(run: StudyRun, json: boolean): void {
  const { computed, reused } = run.outcome;
  if (json) {
    const { summary, seconds, report } = run;
    process.stdout.write(
      `${JSON.stringify({ computed: computed.length, reused: reused.length, seconds, report, summary })}\n`,
    );
    return;
  }
  process.stdout.write(
    `${computed.length} steps computed, ${reused.length} reused, in ${durationText(run.seconds)}.\n`,
  );
  if (run.report) process.stdout.write(`Report: ${run.report}\n`);
}

export function addRunCommand(program: Command): void {
  program
    .command('run')
    .argument('<study>', 'folder of the study')
    .description('run every step that is not up to date; a stopped run goes on where it stopped')
    .option('--only <step>', 'run one step (and what it needs), such as preprocess or grading')
    .option('--jobs <number>', 'cores to use (default: all)', wholeNumberAboveZero)
    .option(backendFlag, trainingBackendHelp, backendOption)
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', '\nExample:\n  glioscope run my-study --jobs 4')
    .action(async (root: string, { only, jobs, backend, json }: RunCommandOptions) => {
      const run = await runWithProgress(root, {
        ...(only ? { only: [only] } : {}),
        ...(jobs ? { cores: jobs } : {}),
        ...(backend ? { backend } : {}),
      });
      printRun(run, json ?? false);
    });
}
