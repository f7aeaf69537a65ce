// A part of a plan: some steps, and what they need.

import type { Task } from '../engine/task.ts';

/** The tasks of the named steps with all that they need. Throws for a name that no task has. */
export function tasksOfSteps(tasks: readonly Task[], stepNames: readonly string[]): Task[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const wanted = new Set<string>();
  const take = (task: Task): void => {
    if (wanted.has(task.id)) return;
    wanted.add(task.id);
    for (const input of Object.values(task.inputs)) {
      const source = 'task' in input ? byId.get(input.task) : undefined;
      if (source) take(source);
    }
  };
  const names = new Set(tasks.map(({ step }) => step));
  for (const name of stepNames) {
    if (!names.has(name)) {
      throw new RangeError(
        `Cannot run step '${name}': this study has ${[...names].sort().join(', ')}. ` +
          'Parts that study.json leaves out have no steps.',
      );
    }
    for (const task of tasks) if (task.step === name) take(task);
  }
  return tasks.filter(({ id }) => wanted.has(id));
}
