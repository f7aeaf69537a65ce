// glioscope check: geometry, missing sequences and plausibility of every patient, before hours are spent.

import type { Command } from 'commander';
import { checkStudy, stepCost } from '@glioscope/study/node';
import { CommandError, outcomeProblems } from '../failure.ts';
import { createProgress } from '../progress.ts';

export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .argument('<study>', 'folder of the study')
    .description('check every patient: files, geometry, brain and tumour volumes; thumbnails in derivatives')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  glioscope check my-study')
    .action(async (root: string, { json }: { json?: boolean }) => {
      let progress: ReturnType<typeof createProgress> | null = null;
      const { outcome, patients, exclusions } = await checkStudy(root, {
        onPlan: (tasks) => {
          progress = createProgress(tasks, stepCost);
          return progress.events;
        },
      }).finally(() => progress?.end());
      const failures = outcome.failed.map(({ id, error }) => ({
        patient: id.split('/')[0]!,
        problem: error.message,
      }));
      if (json) process.stdout.write(`${JSON.stringify({ patients, exclusions, failures })}\n`);
      else {
        for (const { patient, check } of patients) {
          const tumour = check.tumourMl === null ? '' : `, tumour ${check.tumourMl.toFixed(1)} ml`;
          process.stdout.write(`${patient}: brain ${check.brainMl.toFixed(0)} ml${tumour}\n`);
          for (const warning of check.warnings) process.stdout.write(`  warning: ${warning}\n`);
        }
        for (const { id, reason } of exclusions) process.stdout.write(`${id}: excluded, ${reason}\n`);
      }
      const problems = outcomeProblems(outcome);
      if (problems) throw new CommandError(problems);
    });
}
