// Batches made ahead of the step that needs them, in order, some at a time.

export interface BatchQueue<Batch> {
  /** The batch at `position`; positions are taken in rising order, each once. */
  take(position: number): Promise<Batch>;
  /** Starts what comes next: call it once a step is under way. */
  fill(): void;
}

/** `make` gives the batch at a position, from `first` to below `end`; up to `ahead` of them wait at a time. */
export function createBatchQueue<Batch>(
  make: (position: number) => Promise<Batch>,
  { first, end, ahead }: { readonly first: number; readonly end: number; readonly ahead: number },
): BatchQueue<Batch> {
  const waiting: Promise<Batch>[] = [];
  let next = first;
  const start = (): void => {
    const batch = make(next++);
    // A batch that fails is reported when it is taken; one that never is must not end the process.
    batch.catch(() => {});
    waiting.push(batch);
  };
  return {
    take(position) {
      if (waiting.length === 0) start();
      if (next - waiting.length !== position) {
        throw new RangeError(
          `Cannot take batch ${position}: expected the next one, ${next - waiting.length}`,
        );
      }
      return waiting.shift()!;
    },
    fill() {
      const missing = Math.min(ahead - waiting.length, end - next);
      for (let i = 0; i < missing; i++) start();
    },
  };
}
