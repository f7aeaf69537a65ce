import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runTasks } from './run-tasks.ts';
import { TaskStore, filesOf } from './task-store.ts';
import type { Json, Task, TaskContext, TaskInput } from './task.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glioscope-engine-'));
  writeFileSync(join(folder, 'a.txt'), '2');
});
afterEach(() => rmSync(folder, { recursive: true }));

const newStore = () => new TaskStore(join(folder, 'derivatives'), { glioscope: 'test' });
const makeTask = (
  id: string,
  inputs: Record<string, TaskInput>,
  run: (context: TaskContext) => void | Promise<void>,
  settings: Json = {},
): Task => ({
  id,
  step: id,
  version: 1,
  settings,
  inputs,
  cores: 1,
  run: async (context) => {
    await run(context);
  },
});
const double = (settings: Json = {}) =>
  makeTask(
    'double',
    { a: { file: join(folder, 'a.txt') } },
    (context) =>
      writeFileSync(
        join(context.output, 'b.txt'),
        String(2 * Number(readFileSync(context.input('a'), 'utf8'))),
      ),
    settings,
  );
const square = makeTask('p/square', { b: { task: 'double' } }, (context) => {
  const b = Number(readFileSync(join(context.input('b'), 'b.txt'), 'utf8'));
  writeFileSync(join(context.output, 'c.txt'), String(b * b));
});
const read = (path: string) => readFileSync(join(folder, 'derivatives', path), 'utf8');

test('tasks run in the order of their needs, and a second run computes nothing', async () => {
  const first = await runTasks([square, double()], newStore());
  expect(first.computed).toEqual(['double', 'p/square']);
  expect(read('p/square/c.txt')).toBe('16');
  const second = await runTasks([square, double()], newStore());
  expect(second).toEqual({ computed: [], reused: ['double', 'p/square'], failed: [], blocked: [] });
});

test('a changed input is computed anew; an unchanged result stops the change from spreading', async () => {
  await runTasks([square, double()], newStore());
  writeFileSync(join(folder, 'a.txt'), '3');
  expect((await runTasks([square, double()], newStore())).computed).toEqual(['double', 'p/square']);
  expect(read('p/square/c.txt')).toBe('36');
  const other = await runTasks([square, double({ mode: 'other' })], newStore());
  expect(other.computed).toEqual(['double']);
  expect(other.reused).toEqual(['p/square']);
});

test('a damaged or missing output is computed anew', async () => {
  await runTasks([square, double()], newStore());
  writeFileSync(join(folder, 'derivatives/p/square/c.txt'), '99');
  expect((await runTasks([square, double()], newStore())).computed).toEqual(['p/square']);
  rmSync(join(folder, 'derivatives/double/b.txt'));
  expect((await runTasks([square, double()], newStore())).computed).toEqual(['double']);
});

test('a failure blocks what needs it, lets the rest finish, and is computed by the next run', async () => {
  let broken = true;
  const flaky = makeTask('flaky', {}, ({ output }) => {
    if (broken) throw new RangeError('no luck');
    writeFileSync(join(output, 'x'), 'x');
  });
  const after = makeTask('after', { x: { task: 'flaky' } }, () => {});
  const first = await runTasks([flaky, after, square, double()], newStore());
  expect(first.failed).toMatchObject([{ id: 'flaky', error: { message: 'no luck' } }]);
  expect(first.blocked).toEqual(['after']);
  expect(first.computed).toEqual(['double', 'p/square']);
  expect(existsSync(join(folder, 'derivatives/flaky'))).toBe(false);
  broken = false;
  const second = await runTasks([flaky, after, square, double()], newStore());
  expect(second.computed).toEqual(['flaky', 'after']);
});

test('a checkpoint survives a failed run of the same task and goes once it ended well', async () => {
  const seen: boolean[] = [];
  const training = makeTask('training', {}, ({ checkpoint, output }) => {
    const path = join(checkpoint, 'state');
    seen.push(existsSync(path));
    if (!existsSync(path)) {
      writeFileSync(path, 'half');
      throw new Error('killed');
    }
    writeFileSync(join(output, 'model'), 'done');
  });
  await runTasks([training], newStore());
  await runTasks([training], newStore());
  expect(seen).toEqual([false, true]);
  expect(existsSync(join(folder, 'derivatives/.checkpoints/training'))).toBe(false);
});

test('two runs leave the same bytes, provenance included, whatever the number of workers', async () => {
  const snapshot = () =>
    filesOf(join(folder, 'derivatives'))
      .filter((path) => !path.includes('.file-hashes'))
      .map((path) => [path, readFileSync(path, 'utf8')]);
  await runTasks([square, double()], newStore(), { cores: 1 });
  const first = snapshot();
  rmSync(join(folder, 'derivatives'), { recursive: true });
  await runTasks([double(), square], newStore(), { cores: 3 });
  expect(snapshot()).toEqual(first);
});

test('a circle, a doubled id and an unknown input are refused before anything runs', async () => {
  const a = makeTask('a', { b: { task: 'b' } }, () => {});
  const b = makeTask('b', { a: { task: 'a' } }, () => {});
  await expect(runTasks([a, b], newStore())).rejects.toThrow('in a circle (a → b → a)');
  await expect(runTasks([square, double(), double()], newStore())).rejects.toThrow('same id');
  await expect(runTasks([square], newStore())).rejects.toThrow('double is needed but nobody makes it');
});

test('a task that wants all cores runs alone', async () => {
  let running = 0;
  const seen: number[] = [];
  const busy = (id: string, cores: 1 | 'all'): Task => ({
    ...makeTask(id, {}, async () => {
      running++;
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (cores === 'all') seen.push(running);
      running--;
    }),
    cores,
  });
  await runTasks([busy('a', 1), busy('b', 'all'), busy('c', 1), busy('d', 'all')], newStore(), { cores: 2 });
  expect(seen).toEqual([1, 1]);
});
