// The worker thread that runs patient steps for `runTasks`.

import { serveRequests } from '@glioscope/parallel';
import { steps } from './steps/index.ts';
import type { Json } from './engine/task.ts';

/** A step to run, by name. */
export interface StepRequest {
  readonly step: string;
  readonly settings: Json;
  readonly inputs: Readonly<Record<string, string>>;
  readonly output: string;
  readonly checkpoint: string;
}

serveRequests(async (request, report) => {
  const { step, settings, inputs, output, checkpoint } = request as StepRequest;
  const found = steps[step];
  if (!found) throw new Error(`There is no step named ${step}`);
  await found.run({
    settings: settings as never,
    input: (name) => {
      const path = inputs[name];
      if (path === undefined) throw new Error(`Step ${step} has no input named ${name}`);
      return path;
    },
    hasInput: (name) => name in inputs,
    output,
    checkpoint,
    report: (done, note = '') => report({ done, note }),
  });
  return { response: null };
});
