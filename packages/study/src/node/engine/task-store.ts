// Finished tasks on disk: one folder each under `derivatives`, with `provenance.json` beside the outputs.
// A folder appears by one rename, so that a run killed at any moment leaves whole folders only.
// Provenance holds no clock: the same inputs give the same bytes. When things ran stands in `log.jsonl`.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { writeFileAtomically } from './atomic-write.ts';
import { FileHashes } from './file-hash.ts';
import { canonicalJson, type Json, type Task } from './task.ts';

/** What stands in a task's `provenance.json`. */
export interface Provenance {
  readonly key: string;
  readonly step: string;
  readonly version: number;
  readonly settings: Json;
  readonly inputs: Readonly<Record<string, string>>;
  /** SHA-256 of each output file, by its path inside the folder. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, string>>;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export class TaskStore {
  readonly root: string;
  readonly hashes: FileHashes;
  readonly #versions: Readonly<Record<string, string>>;

  /** `root` is the study's `derivatives` folder; `versions` goes into each provenance. */
  constructor(root: string, versions: Readonly<Record<string, string>>) {
    this.root = root;
    this.#versions = versions;
    mkdirSync(root, { recursive: true });
    this.hashes = new FileHashes(join(root, '.file-hashes.json'));
  }

  folder(id: string): string {
    return join(this.root, id);
  }

  /** Hash of each input's content: of the file, or of the other task's outputs. */
  async inputHashes(task: Task): Promise<Record<string, string>> {
    const hashes: Record<string, string> = {};
    for (const [name, input] of Object.entries(task.inputs)) {
      hashes[name] =
        'file' in input ? await this.hashes.of(input.file) : this.#outputHash(input.task, input.only);
    }
    return hashes;
  }

  key(task: Task, inputs: Readonly<Record<string, string>>): string {
    return sha256(canonicalJson({ step: task.step, version: task.version, settings: task.settings, inputs }));
  }

  /** True when the task's folder was made with this key and its files are still the ones it was made with. */
  async isCurrent(task: Task, key: string): Promise<boolean> {
    const provenance = this.#provenance(task.id);
    if (provenance?.key !== key) return false;
    for (const [name, hash] of Object.entries(provenance.outputs)) {
      const path = join(this.folder(task.id), name);
      if (!existsSync(path) || (await this.hashes.of(path)) !== hash) return false;
    }
    return true;
  }

  /** A fresh, empty folder to work in. */
  openWork(task: Task): string {
    const work = join(this.root, '.work', task.id);
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    return work;
  }

  /** The task's checkpoint folder: kept for the same key, dropped for another. */
  openCheckpoint(task: Task, key: string): string {
    const parent = join(this.root, '.checkpoints', task.id);
    if (existsSync(parent)) {
      for (const name of readdirSync(parent)) {
        if (name !== key) rmSync(join(parent, name), { recursive: true, force: true });
      }
    }
    const folder = join(parent, key);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Puts the finished work in its place and forgets its checkpoint. */
  async commit(task: Task, key: string, inputs: Record<string, string>, work: string): Promise<void> {
    const outputs: Record<string, string> = {};
    for (const path of filesOf(work)) outputs[relative(work, path)] = await this.hashes.of(path);
    const provenance: Provenance = {
      key,
      step: task.step,
      version: task.version,
      settings: task.settings,
      inputs,
      outputs,
      versions: this.#versions,
    };
    writeFileAtomically(join(work, 'provenance.json'), `${JSON.stringify(provenance, null, 2)}\n`);
    const place = this.folder(task.id);
    mkdirSync(dirname(place), { recursive: true });
    rmSync(place, { recursive: true, force: true });
    renameSync(work, place);
    this.hashes.moved(work, place);
    rmSync(join(this.root, '.checkpoints', task.id), { recursive: true, force: true });
  }

  #provenance(id: string): Provenance | null {
    const path = join(this.folder(id), 'provenance.json');
    if (!existsSync(path)) return null;
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as Provenance;
    } catch {
      return null;
    }
  }

  #outputHash(id: string, only?: readonly string[]): string {
    const provenance = this.#provenance(id);
    if (!provenance) throw new Error(`Cannot use the outputs of ${id}: it has not been computed`);
    const outputs = Object.entries(provenance.outputs).filter(([name]) => !only || only.includes(name));
    return sha256(canonicalJson(Object.fromEntries(outputs)));
  }
}

/** All files below a folder, sorted by path. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesOf(path) : [path];
    });
}
