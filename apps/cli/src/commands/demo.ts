// glioscope demo: everything on phantoms of two centres, in minutes.

import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { demoPhantoms, demoStudy } from '@glioscope/study';
import { initStudy } from '@glioscope/study/node';
import { makePhantoms } from './phantom.ts';
import { printRun, runWithProgress } from './run.ts';

/** Shows a file in the user's browser, where there is a screen to show it on. */
function openInBrowser(path: string): void {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const hasScreen = process.platform === 'darwin' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  if (!process.stdout.isTTY || !hasScreen) return;
  spawn(opener, [path], { detached: true, stdio: 'ignore' })
    .on('error', () => {})
    .unref();
}

export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('make a phantom cohort, run the whole study on it and open its report')
    .argument('[dir]', 'folder of the study', 'demo')
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', '\nExample:\n  glioscope demo demo')
    .action(async (root: string, { json }: { json?: boolean }) => {
      await makePhantoms(`${root}/cohort`, demoPhantoms);
      initStudy(root, demoStudy);
      const run = await runWithProgress(root, {});
      printRun(run, json ?? false);
      if (run.report) openInBrowser(run.report);
    });
}
