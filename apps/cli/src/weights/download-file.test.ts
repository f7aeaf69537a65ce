import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { downloadFile, type Download } from './download-file.ts';

const content = Buffer.from(Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) % 251));
const sha256 = createHash('sha256').update(content).digest('hex');

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
let folder = '';
let close = (): void => {};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glioscope-download-'));
});
afterEach(() => {
  close();
  rmSync(folder, { recursive: true });
});

/** A server whose answers come in turn, the last one again and again; `ranges` notes what was asked for. */
async function serve(...answers: Answer[]): Promise<{ download: Download; ranges: (string | undefined)[] }> {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answers[Math.min(ranges.length, answers.length) - 1]!(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/model.pth`;
  const path = join(folder, 'sub', 'model.pth');
  return { ranges, download: { url, path, bytes: content.length, sha256, retryDelayMs: 1 } };
}
const rangeOf = (request: IncomingMessage): number =>
  Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
const whole: Answer = (request, response) => {
  const start = rangeOf(request);
  if (start > 0) {
    response.writeHead(206, { 'Content-Range': `bytes ${start}-${content.length - 1}/${content.length}` });
  }
  response.end(content.subarray(start));
};
const breaksOff: Answer = (request, response) => {
  response.writeHead(200, { 'Content-Length': content.length });
  response.write(content.subarray(0, 30_000), () => setTimeout(() => request.socket.destroy(), 50));
};

test('a file arrives whole, with progress, and is not fetched twice', async () => {
  const { download, ranges } = await serve(whole);
  const seen: number[] = [];
  expect(await downloadFile({ ...download, onProgress: (received) => seen.push(received) })).toBe(true);
  expect(readFileSync(download.path).equals(content)).toBe(true);
  expect(existsSync(`${download.path}.part`)).toBe(false);
  expect(seen.at(-1)).toBe(content.length);
  expect(await downloadFile(download)).toBe(false);
  expect(ranges).toEqual([undefined]);
});

test('a broken transfer goes on where it stopped, in the same run and in the next', async () => {
  const { download, ranges } = await serve(breaksOff, whole);
  await expect(downloadFile({ ...download, retries: 0 })).rejects.toThrow(
    /Cannot download .*What arrived is kept in .*model\.pth\.part/,
  );
  expect(existsSync(download.path)).toBe(false);
  const kept = statSync(`${download.path}.part`).size;
  expect(await downloadFile(download)).toBe(true);
  expect(ranges).toEqual([undefined, `bytes=${kept}-`]);
  expect(readFileSync(download.path).equals(content)).toBe(true);

  rmSync(download.path);
  close();
  const again = await serve(breaksOff, whole);
  expect(await downloadFile(again.download)).toBe(true);
  expect(again.ranges).toHaveLength(2);
});

test('a server without ranges starts the file anew', async () => {
  const { download } = await serve((_, response) => response.end(content));
  await downloadFile(download);
  rmSync(download.path);
  writeFileSync(`${download.path}.part`, 'something else');
  await downloadFile(download);
  expect(readFileSync(download.path).equals(content)).toBe(true);
});

test('a file with another checksum is deleted and said', async () => {
  const changed = Buffer.from(content);
  changed[500]! ^= 1;
  const { download } = await serve((_, response) => response.end(changed));
  await expect(downloadFile(download)).rejects.toThrow(/its SHA-256 is [0-9a-f]{64}, expected/);
  expect(existsSync(download.path) || existsSync(`${download.path}.part`)).toBe(false);
});

test('what the server refuses is said at once, with what to do', async () => {
  const { download, ranges } = await serve((_, response) => response.writeHead(404).end('no'));
  await expect(downloadFile(download)).rejects.toThrow(/answered 404 Not Found.*--from FILE/);
  expect(ranges).toHaveLength(1);
});

test('no network, or a silent server, says what to do', async () => {
  const { download } = await serve(() => {});
  await expect(downloadFile({ ...download, stallMs: 50, retries: 0 })).rejects.toThrow(
    /Cannot download .*the server was silent for 0\.05 s/,
  );
  close();
  await expect(downloadFile({ ...download, retries: 1 })).rejects.toThrow(
    /Cannot download .*ECONNREFUSED.*Without a network, fetch that file on another machine/,
  );
});

test('another file in its place is refused before anything of it is kept', async () => {
  const { download, ranges } = await serve(
    (_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>log in</html>'),
    (_, response) => response.writeHead(200, { 'Content-Length': 5 }).end('other'),
  );
  await expect(downloadFile(download)).rejects.toThrow(/a web page came instead of the file/);
  await expect(downloadFile(download)).rejects.toThrow(/announced 5 bytes, expected 100000/);
  expect(ranges).toHaveLength(2);
  expect(existsSync(`${download.path}.part`)).toBe(false);
});

test('a rest of another file heals itself: the file is fetched from the start', async () => {
  const { download, ranges } = await serve(whole);
  await downloadFile(download);
  rmSync(download.path);
  writeFileSync(`${download.path}.part`, 'something else');
  expect(await downloadFile(download)).toBe(true);
  expect(readFileSync(download.path).equals(content)).toBe(true);
  expect(ranges).toEqual([undefined, 'bytes=14-', undefined]);
});

test('a place that cannot be written is no matter of the network', async () => {
  const { download, ranges } = await serve(whole);
  writeFileSync(join(folder, 'file'), '');
  await expect(downloadFile({ ...download, path: join(folder, 'file', 'x') })).rejects.toThrow(
    /Cannot write .*found a file; name another folder with --to/,
  );
  mkdirSync(download.path, { recursive: true });
  await expect(downloadFile(download)).rejects.toThrow(/Cannot write .*found a folder/);
  expect(ranges).toEqual([]);
});

test.skipIf(!existsSync('/dev/full'))('a full disk is said, and not tried again', async () => {
  const { download, ranges } = await serve(whole);
  mkdirSync(join(folder, 'sub'));
  symlinkSync('/dev/full', `${download.path}.part`);
  await expect(downloadFile(download)).rejects.toThrow(
    /Cannot write .*the disk is full \(ENOSPC\); free some/,
  );
  expect(ranges).toHaveLength(1);
});
