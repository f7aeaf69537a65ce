// One file from the web, checked by size and SHA-256. It grows beside its place as `<name>.part`; a broken transfer
// goes on from there, in this run and in a later one, and the file appears under its name only when it is whole.

import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CommandError } from '../failure.ts';

export interface Download {
  readonly url: string;
  /** Where the file goes. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly onProgress?: (received: number, total: number) => void;
  /** Silence after which a transfer counts as broken, ms. Default 60,000. */
  readonly stallMs?: number;
  /** How often a broken transfer is taken up again. Default 3. */
  readonly retries?: number;
  /** Wait before the first of these, ms; twice as long before each further one. Default 1000. */
  readonly retryDelayMs?: number;
}

/** The server said no, or sent another file: trying again will not help. */
class RefusedError extends Error {}

/** The file could not be written: no matter of the network. */
class WritingError extends Error {}

export async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/**
 * Downloads the file, or finds it there already (false).
 * @throws CommandError that says what happened and what to do; what arrived stays for the next run.
 */
export async function downloadFile(download: Download): Promise<boolean> {
  const { path, url, sha256 } = download;
  if (await isWhole(path, sha256)) return false;
  const part = `${path}.part`;
  await writing(path, async () => mkdirSync(dirname(path), { recursive: true }));
  const hadPart = existsSync(part);
  await receiveAll(download, part);
  let found = await fileSha256(part);
  if (found !== sha256 && hadPart) {
    // What an earlier run left may have been of another file: once from the start, then.
    rmSync(part);
    await receiveAll(download, part);
    found = await fileSha256(part);
  }
  if (found !== sha256) {
    rmSync(part);
    throw new CommandError(
      `Cannot use what ${url} sent: its SHA-256 is ${found}, expected ${sha256}. It was deleted. ` +
        'Run the command again; if this repeats, something between here and the server changes files',
    );
  }
  await writing(path, async () => renameSync(part, path));
  return true;
}

/** Whether the wanted file is there. @throws CommandError where something that is no file stands in its place. */
async function isWhole(path: string, sha256: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  if (!statSync(path).isFile()) {
    throw new CommandError(`Cannot write ${path}: expected a file or nothing, found a folder; move it away`);
  }
  return (await fileSha256(path)) === sha256;
}

/** Does something to the file at `path`, and says so in words where the system refuses. */
export async function writing<Result>(path: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    throw new CommandError(writingProblem(path, error as NodeJS.ErrnoException), { cause: error });
  }
}

function writingProblem(path: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return `Cannot write ${path}: the disk is full (${code}); free some space and run the same command again`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `Cannot write ${path}: expected permission to write there, got none (${code}); name another folder with --to`;
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return `Cannot write ${path}: expected a folder at ${dirname(path)}, found a file; name another folder with --to`;
  return `Cannot write ${path}: ${message}; check the disk and the path`;
}

async function receiveAll(download: Download, part: string): Promise<void> {
  const { path, retries = 3, retryDelayMs = 1000 } = download;
  for (let attempt = 0; ; attempt++) {
    try {
      return await receive(download, part);
    } catch (error) {
      if (error instanceof WritingError) {
        const kept = ' What arrived before is kept, and is taken up again.';
        throw new CommandError(`${writingProblem(path, error.cause as NodeJS.ErrnoException)}.${kept}`, {
          cause: error,
        });
      }
      if (error instanceof RefusedError || attempt >= retries)
        throw explained(download, part, error as Error);
      await new Promise((resolve) => setTimeout(resolve, retryDelayMs * 2 ** attempt));
    }
  }
}

async function receive({ url, bytes, onProgress, stallMs = 60_000 }: Download, part: string): Promise<void> {
  const size = existsSync(part) ? statSync(part).size : 0;
  if (size === bytes) return;
  const start = size < bytes ? size : 0;
  const stall = new AbortController();
  let timer = setTimeout(() => stall.abort(), stallMs);
  try {
    const response = await fetch(url, {
      headers: start > 0 ? { Range: `bytes=${start}-` } : {},
      signal: stall.signal,
    });
    requireWantedFile(response, start, bytes);
    if (!response.ok || !response.body) {
      if (response.status === 416) rmSync(part, { force: true });
      await response.body?.cancel();
      const text = `the server answered ${response.status} ${response.statusText}`.trimEnd();
      throw response.status >= 500 || response.status === 416 ? new Error(text) : new RefusedError(text);
    }
    // A server that does not know ranges sends the whole file again.
    const continues = response.status === 206;
    const file = await open(part, continues ? 'a' : 'w').catch(asWritingError);
    let received = continues ? start : 0;
    try {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        clearTimeout(timer);
        timer = setTimeout(() => stall.abort(), stallMs);
        received += chunk.length;
        if (received > bytes) {
          throw new RefusedError(`it sent more than the ${bytes} bytes of the file`);
        }
        await file.appendFile(chunk).catch(asWritingError);
        onProgress?.(received, bytes);
      }
      await file.sync().catch(asWritingError);
    } finally {
      await file.close();
    }
    if (received < bytes) throw new Error(`the transfer ended after ${received} of ${bytes} bytes`);
  } catch (error) {
    throw stall.signal.aborted ? new Error(`the server was silent for ${stallMs / 1000} s`) : error;
  } finally {
    clearTimeout(timer);
  }
}

function asWritingError(cause: unknown): never {
  throw new WritingError((cause as Error).message, { cause });
}

/** Refuses what is announced as another file, before a byte of it is kept: a log-in page of a hotel's network, say. */
function requireWantedFile(response: Response, start: number, bytes: number): void {
  if (!response.ok) return;
  const { headers, status } = response;
  if (headers.get('content-type')?.startsWith('text/html')) {
    throw new RefusedError('a web page came instead of the file; does this network ask for a log-in first?');
  }
  if (status === 206) {
    const total = Number(/\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1] ?? bytes);
    if (rangeStart(response) !== start) throw new RefusedError('the server sent another range than asked');
    if (total !== bytes) throw new RefusedError(`the server has a file of ${total} bytes, expected ${bytes}`);
    return;
  }
  const length = headers.get('content-length');
  if (length !== null && !headers.has('content-encoding') && Number(length) !== bytes) {
    throw new RefusedError(`the server announced ${length} bytes, expected ${bytes}`);
  }
}

function rangeStart(response: Response): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? -1);
}

function explained({ url, path }: Download, part: string, error: Error): CommandError {
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  const kept =
    existsSync(part) && statSync(part).size > 0
      ? ` What arrived is kept in ${part}, and the same command goes on from there.`
      : '';
  return new CommandError(
    `Cannot download ${url}: ${error.message}${cause}.${kept} ` +
      `Without a network, fetch that file on another machine and give it with --from FILE; ` +
      `behind a proxy, download it with your browser, or set HTTPS_PROXY and NODE_USE_ENV_PROXY=1 (Node 24). ` +
      `It belongs at ${path}`,
  );
}
