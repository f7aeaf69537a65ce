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
}

/** The server said no, or sent another file: trying again will not help. */
class RefusedError extends Error {}

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
  const { path, sha256, retries = 3 } = download;
  if (existsSync(path) && (await fileSha256(path)) === sha256) return false;
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.part`;
  for (let attempt = 0; ; attempt++) {
    try {
      await receive(download, part);
      break;
    } catch (error) {
      if (error instanceof RefusedError || attempt >= retries)
        throw explained(download, part, error as Error);
    }
  }
  const found = await fileSha256(part);
  if (found !== sha256) {
    rmSync(part);
    throw new CommandError(
      `Cannot use what ${download.url} sent: its SHA-256 is ${found}, expected ${sha256}. It was deleted. ` +
        'Run the command again; if this repeats, something between here and the server changes files',
    );
  }
  renameSync(part, path);
  return true;
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
    if (!response.ok || !response.body) {
      if (response.status === 416) rmSync(part, { force: true });
      await response.body?.cancel();
      const text = `the server answered ${response.status} ${response.statusText}`.trimEnd();
      throw response.status >= 500 || response.status === 416 ? new Error(text) : new RefusedError(text);
    }
    // A server that does not know ranges sends the whole file again.
    const continues = response.status === 206 && rangeStart(response) === start;
    if (response.status === 206 && !continues)
      throw new RefusedError('the server sent another range than asked');
    const file = await open(part, continues ? 'a' : 'w');
    let received = continues ? start : 0;
    try {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        clearTimeout(timer);
        timer = setTimeout(() => stall.abort(), stallMs);
        received += chunk.length;
        if (received > bytes) {
          throw new RefusedError(`it sent more than the ${bytes} bytes of the file`);
        }
        await file.appendFile(chunk);
        onProgress?.(received, bytes);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    if (received < bytes) throw new Error(`the transfer ended after ${received} of ${bytes} bytes`);
  } finally {
    clearTimeout(timer);
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
