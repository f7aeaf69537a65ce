// A unit of work of a study: named inputs and settings in, one folder of files out.
// Tasks are pure as far as the outside can see: the same step version, settings and input bytes give the same files.

/** Plain JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Where an input comes from: a file outside the study, or the output folder of another task. */
export type TaskInput =
  { readonly file: string } | { readonly task: string; readonly only?: readonly string[] };

/** What a running task may use. */
export interface TaskContext {
  /** Absolute path of an input: the file, or the other task's folder. */
  input(name: string): string;
  /** Folder to write outputs into; becomes the task's folder when `run` ends well. */
  readonly output: string;
  /** A folder that survives a kill and is emptied once the task has ended well: the place for checkpoints. */
  readonly checkpoint: string;
  /** Share of the work done, 0 to 1, with a word on what is being done. */
  report(done: number, note?: string): void;
}

export interface Task {
  /** The task's folder under `derivatives`, such as `patient-1/preprocess`. */
  readonly id: string;
  /** The step's name; with `version`, `settings` and the inputs' content it makes the key. */
  readonly step: string;
  readonly version: number;
  readonly settings: Json;
  readonly inputs: Readonly<Record<string, TaskInput>>;
  /** Cores it keeps busy: 1, or `all` for work that is parallel inside. */
  readonly cores: 1 | 'all';
  run(context: TaskContext): Promise<void>;
}

/** JSON text with sorted keys: equal values give equal text. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value as Record<string, Json>)
      .filter(([, entry]) => entry !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`);
    return `{${entries.join(',')}}`;
  }
  return JSON.stringify(value);
}
