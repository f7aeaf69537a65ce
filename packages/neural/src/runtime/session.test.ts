import { expect, test } from 'vitest';
import { add, buildModel, createGraph, multiply, openSession, type Tensor } from '../index.ts';

const tensor = (...values: number[]): Tensor => ({ shape: [values.length], data: Float32Array.from(values) });

function counter(): Uint8Array {
  const graph = createGraph();
  const total = graph.state('total', [2], new Float32Array(2));
  const x = graph.input('x', [2]);
  return buildModel({ outputs: { next: add(total, x), twice: multiply(x, 2) }, residentWeights: true });
}
const kept = { resident: { total: tensor(1, 2) }, carry: { next: 'total' }, threads: 1, name: 'counter' };

test('resident values stay and are carried from run to run, in the order of the calls', async () => {
  const session = await openSession(counter(), kept);
  const runs = await Promise.all(
    [1, 10, 100].map((x) => session.run({ x: tensor(x, 0) }, ['next', 'twice'])),
  );
  expect(runs.map(({ next }) => [...next!.data])).toEqual([
    [2, 2],
    [12, 2],
    [112, 2],
  ]);
  expect([...runs[2]!['twice']!.data]).toEqual([200, 0]);
  expect(await session.fetchResident()).toEqual({ total: tensor(112, 2) });
  await session.replaceResident({ total: tensor(0, 0) });
  expect((await session.run({ x: tensor(5, 6) }, ['next']))['next']).toEqual(tensor(5, 6));
  await session.close();
});

test('a run that breaks the guarded output leaves resident values as they were', async () => {
  const session = await openSession(counter(), { ...kept, carryIfFinite: 'twice' });
  await session.run({ x: tensor(1, 1) }, ['next']);
  const { twice } = await session.run({ x: tensor(NaN, 1) }, ['twice']);
  expect([...twice!.data]).toEqual([NaN, 2]);
  expect(await session.fetchResident()).toEqual({ total: tensor(2, 3) });
  await session.close();
});

test("the caller's arrays stay, and a view sends only its part", async () => {
  const session = await openSession(counter(), kept);
  const whole = Float32Array.of(9, 3, 4, 9);
  const view = whole.subarray(1, 3);
  const { twice } = await session.run({ x: { shape: [2], data: view } }, ['twice']);
  expect([...twice!.data]).toEqual([6, 8]);
  expect([...whole]).toEqual([9, 3, 4, 9]);
  expect(kept.resident.total).toEqual(tensor(1, 2));
  await session.close();
});

test('says which model and input are wrong, what was expected and what came', async () => {
  const session = await openSession(counter(), kept);
  const run = (feeds: Record<string, Tensor>, fetch = ['next']): Promise<unknown> =>
    session.run(feeds, fetch);
  await expect(run({})).rejects.toThrow('Cannot run counter: input "x" of shape [2] is missing');
  await expect(run({ x: tensor(1, 2, 3) })).rejects.toThrow(
    'Cannot feed "x" to counter: expected shape [2], got [3]',
  );
  await expect(run({ y: tensor(1) })).rejects.toThrow(/Cannot feed "y" to counter: its inputs are/);
  await expect(run({ total: tensor(1, 2) })).rejects.toThrow(/it is resident/);
  await expect(run({ x: tensor(1, 2) }, ['none'])).rejects.toThrow(/Cannot fetch "none" from counter/);
  await expect(run({ x: { shape: [2], data: new Float32Array(3) } })).rejects.toThrow(
    /needs a Float32Array of 2/,
  );
  await expect(session.replaceResident({ total: tensor(1) })).rejects.toThrow(
    /expected shape \[2\], got \[1\]/,
  );
  await expect(openSession(new Uint8Array([1, 2, 3]), { name: 'broken' })).rejects.toThrow(
    /Cannot open broken: ONNX Runtime refused it/,
  );
  await session.close();
  await expect(run({ x: tensor(1, 2) })).rejects.toThrow(/closed/);
});
