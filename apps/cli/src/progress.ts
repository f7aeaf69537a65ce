// Progress on a terminal: one line, rewritten in place, with the share done and the time left. Quiet in a pipe.

import type { RunEvents, Task } from '@glioscope/study/node';

/** Where progress is written; standard error by default, so that standard output stays for results. */
interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Seconds as people say them: `40 s`, `3 min`, `2 h 10 min`. */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Follows a run of tasks. `cost` tells how long a step takes compared with others (any unit). */
export function createProgress(
  tasks: readonly Task[],
  cost: (step: string) => number,
  terminal: Terminal = process.stderr,
): { readonly events: RunEvents; end(): void } {
  if (!terminal.isTTY) return { events: {}, end: () => {} };
  const start = performance.now();
  const running = new Map<string, { share: number; note: string }>();
  let remaining = tasks.reduce((sum, { step }) => sum + cost(step), 0);
  let done = 0;
  let finished = 0;
  let lastDrawn = 0;

  function draw(force = false): void {
    const now = performance.now();
    if (!force && now - lastDrawn < 100) return;
    lastDrawn = now;
    let partial = 0;
    for (const [id, { share }] of running) {
      const task = tasks.find((candidate) => candidate.id === id);
      if (task) partial += share * cost(task.step);
    }
    const elapsed = (now - start) / 1000;
    const left = done + partial > 0 ? (elapsed * (remaining - partial)) / (done + partial) : null;
    const current = [...running].map(([id, { note }]) => (note ? `${id} (${note})` : id)).join(', ');
    const text =
      `${finished}/${tasks.length} steps` +
      (left !== null && elapsed > 2 ? `, ${durationText(left)} left` : '') +
      (current ? ` · ${current}` : '');
    terminal.write(`\r\x1b[K${text.slice(0, (terminal.columns || 100) - 1)}`);
  }

  return {
    events: {
      started: ({ id }) => {
        running.set(id, { share: 0, note: '' });
        draw();
      },
      progressed: ({ id }, share, note) => {
        running.set(id, { share, note });
        draw();
      },
      finished: ({ id, step }, how) => {
        running.delete(id);
        remaining -= cost(step);
        if (how === 'computed') done += cost(step);
        finished++;
        draw();
      },
      failed: ({ id, error }) => {
        running.delete(id);
        terminal.write(`\r\x1b[K${id}: ${error.message}\n`);
        draw(true);
      },
    },
    end: () => void terminal.write('\r\x1b[K'),
  };
}

/** Follows work in like pieces. `worked` of those done took time (the others were reused): they tell the time left. */
export function countProgress(
  what: string,
  terminal: Terminal = process.stderr,
): { advance(worked: number, done: number, total: number): void; end(): void } {
  if (!terminal.isTTY) return { advance: () => {}, end: () => {} };
  const start = performance.now();
  let lastDrawn = 0;
  return {
    advance(worked, done, total) {
      const now = performance.now();
      if (now - lastDrawn < 100 && done < total) return;
      lastDrawn = now;
      const elapsed = (now - start) / 1000;
      const left = worked > 0 && elapsed > 2 ? (elapsed * (total - done)) / worked : null;
      const text = `${done}/${total} ${what}${left === null || done === total ? '' : `, ${durationText(left)} left`}`;
      terminal.write(`\r\x1b[K${text.slice(0, (terminal.columns || 100) - 1)}`);
    },
    end: () => void terminal.write('\r\x1b[K'),
  };
}
