// Runs tasks in dependency order, as many at once as there are cores, skipping what is up to date.
// A failing task stops only those that need it: the others finish, and the failures are told together at the end.

import { availableCores } from '@glioscope/parallel';
import type { Task } from './task.ts';
import type { TaskStore } from './task-store.ts';

export interface TaskFailure {
  readonly id: string;
  readonly step: string;
  readonly error: Error;
}

/** What a run did. */
export interface RunOutcome {
  readonly computed: readonly string[];
  readonly reused: readonly string[];
  readonly failed: readonly TaskFailure[];
  /** Tasks left undone because one that they need failed. */
  readonly blocked: readonly string[];
}

export interface RunEvents {
  started?(task: Task): void;
  progressed?(task: Task, done: number, note: string): void;
  finished?(task: Task, how: 'computed' | 'reused', seconds: number): void;
  failed?(failure: TaskFailure): void;
}

export interface RunOptions {
  /** Cores to keep busy; all of them by default. */
  readonly cores?: number;
  readonly events?: RunEvents;
}

/** Runs every task once; never throws for a task's failure. Throws for a cycle, a doubled id or an unknown input. */
export async function runTasks(
  tasks: readonly Task[],
  store: TaskStore,
  { cores = availableCores(), events = {} }: RunOptions = {},
): Promise<RunOutcome> {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  if (byId.size !== tasks.length) throw new Error('Cannot run tasks: two of them have the same id');
  const state = new Map<string, Promise<boolean>>();
  const computed: string[] = [];
  const reused: string[] = [];
  const failed: TaskFailure[] = [];
  const blocked: string[] = [];
  const permits = createPermits(cores);

  function needs(task: Task): string[] {
    return Object.values(task.inputs).flatMap((input) => ('task' in input ? [input.task] : []));
  }
  rejectCycles(tasks, needs);

  function ensure(id: string): Promise<boolean> {
    const known = state.get(id);
    if (known) return known;
    const task = byId.get(id);
    if (!task) throw new Error(`Cannot run tasks: ${id} is needed but nobody makes it`);
    const promise = settle(task);
    state.set(id, promise);
    return promise;
  }

  async function settle(task: Task): Promise<boolean> {
    const ready = await Promise.all(needs(task).map(ensure));
    if (ready.includes(false)) {
      blocked.push(task.id);
      return false;
    }
    const wanted = task.cores === 'all' ? cores : 1;
    await permits.acquire(wanted);
    try {
      return await compute(task);
    } finally {
      permits.release(wanted);
    }
  }

  async function compute(task: Task): Promise<boolean> {
    const start = performance.now();
    const seconds = (): number => (performance.now() - start) / 1000;
    try {
      const inputs = await store.inputHashes(task);
      const key = store.key(task, inputs);
      if (await store.isCurrent(task, key)) {
        reused.push(task.id);
        events.finished?.(task, 'reused', seconds());
        return true;
      }
      events.started?.(task);
      const output = store.openWork(task);
      await task.run({
        input: (name) => inputPath(task, name, store),
        output,
        checkpoint: store.openCheckpoint(task, key),
        report: (done, note = '') => events.progressed?.(task, done, note),
      });
      await store.commit(task, key, inputs, output);
      computed.push(task.id);
      events.finished?.(task, 'computed', seconds());
      return true;
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      const failure = { id: task.id, step: task.step, error };
      failed.push(failure);
      events.failed?.(failure);
      return false;
    }
  }

  try {
    await Promise.all(tasks.map((task) => ensure(task.id)));
  } finally {
    store.hashes.save();
  }
  return { computed, reused, failed, blocked };
}

function inputPath(task: Task, name: string, store: TaskStore): string {
  const input = task.inputs[name];
  if (!input) throw new Error(`Task ${task.id} has no input named ${name}`);
  return 'file' in input ? input.file : store.folder(input.task);
}

/** Counts cores out, first come first served, so that a task that wants all of them is not starved. */
function createPermits(total: number): {
  acquire(count: number): Promise<void>;
  release(count: number): void;
} {
  let free = total;
  const queue: { count: number; grant(): void }[] = [];
  const serve = (): void => {
    while (queue[0] && queue[0].count <= free) {
      const next = queue.shift()!;
      free -= next.count;
      next.grant();
    }
  };
  return {
    acquire: (count) =>
      new Promise((grant) => {
        queue.push({ count, grant });
        serve();
      }),
    release: (count) => {
      free += count;
      serve();
    },
  };
}

function rejectCycles(tasks: readonly Task[], needs: (task: Task) => readonly string[]): void {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const done = new Set<string>();
  const path = new Set<string>();
  const visit = (id: string): void => {
    if (done.has(id)) return;
    if (path.has(id))
      throw new Error(`Cannot run tasks: they need each other in a circle (${[...path, id].join(' → ')})`);
    path.add(id);
    const task = byId.get(id);
    for (const need of task ? needs(task) : []) visit(need);
    path.delete(id);
    done.add(id);
  };
  for (const task of tasks) visit(task.id);
}
