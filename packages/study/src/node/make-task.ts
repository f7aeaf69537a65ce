// Turns a step with its inputs into a task: in the pool of worker threads, or in this thread for the networks.

import type { WorkerPool } from '@glioscope/parallel';
import type { StepRequest } from './step-worker.ts';
import type { Json, Task, TaskInput } from './engine/task.ts';
import { steps } from './steps/index.ts';

/** Makes tasks of steps; worker steps go to `pool`. */
export function createTaskMaker(pool: WorkerPool) {
  return (
    id: string,
    stepName: string,
    settings: unknown,
    inputs: Readonly<Record<string, TaskInput>>,
  ): Task => {
    const step = steps[stepName];
    if (!step) throw new Error(`There is no step named ${stepName}`);
    const plain = JSON.parse(JSON.stringify(settings ?? null)) as Json;
    return {
      id,
      step: stepName,
      version: step.version,
      settings: plain,
      inputs,
      cores: step.where === 'main' ? 'all' : 1,
      async run(context) {
        if (step.where === 'main') {
          await step.run({
            ...context,
            settings: plain as never,
            hasInput: (name) => name in inputs,
          });
          return;
        }
        const paths = Object.fromEntries(Object.keys(inputs).map((name) => [name, context.input(name)]));
        const request: StepRequest = {
          step: stepName,
          settings: plain,
          inputs: paths,
          output: context.output,
          checkpoint: context.checkpoint,
        };
        await pool.run(request, {
          onProgress: (progress) => {
            const { done, note } = progress as { done: number; note: string };
            context.report(done, note);
          },
        });
      },
    };
  };
}

export type TaskMaker = ReturnType<typeof createTaskMaker>;
