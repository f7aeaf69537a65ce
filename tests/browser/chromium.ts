import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Debian's Chromium, or the one that CHROMIUM_PATH names. */
export const chromium: string = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
export const chromiumIsAbsent: boolean = !existsSync(chromium);

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** Opens a page, waits until it is laid out, and returns its DOM as text and what the browser logged of the page. */
export function openPage(
  file: string,
  { width = 1200 }: { readonly width?: number } = {},
): Promise<{ dom: string; messages: string[] }> {
  const profile = mkdtempSync(join(tmpdir(), 'glioscope-chromium-'));
  const browser = spawn(chromium, [
    ...flags,
    `--user-data-dir=${profile}`,
    `--window-size=${width},900`,
    '--enable-logging=stderr',
    '--v=0',
    '--virtual-time-budget=2000',
    '--dump-dom',
    `file://${file}`,
  ]);
  return new Promise((resolve, reject) => {
    let dom = '';
    let log = '';
    const timer = setTimeout(() => browser.kill('SIGKILL'), 60_000);
    browser.stdout.setEncoding('utf8').on('data', (text: string) => (dom += text));
    browser.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
    browser.on('error', reject);
    browser.on('close', () => {
      clearTimeout(timer);
      rmSync(profile, { recursive: true, force: true });
      resolve({ dom, messages: log.split('\n').filter((line) => line.includes('CONSOLE')) });
    });
  });
}

const types: Readonly<Record<string, string>> = { js: 'text/javascript', wasm: 'application/wasm' };
const isolationHeaders = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};
/** Chromium's own WebGPU in software, for machines without a graphics card. */
export const softwareGpu: readonly string[] = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/**
 * Serves these files (path → content) to the browser, opens `/`, and returns what the page posts to `/answer`.
 * `isolated` pages may have threads; `seconds` is how long to wait; `started` is told the browser's process id.
 * @throws {Error} when the page logs an error or does not answer in time.
 */
export async function askPage(
  files: Readonly<Record<string, string | Uint8Array>>,
  {
    isolated = false,
    seconds = 120,
    moreFlags = [],
    started = () => {},
  }: {
    readonly isolated?: boolean;
    readonly seconds?: number;
    readonly moreFlags?: readonly string[];
    readonly started?: (processId: number) => void;
  } = {},
): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), 'glioscope-chromium-'));
  let settle: { resolve(answer: string): void; reject(error: Error): void };
  const answer = new Promise<string>((resolve, reject) => (settle = { resolve, reject }));
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (path === '/answer') {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        response.end();
        settle.resolve(body);
      });
      return;
    }
    const content = files[path];
    response.writeHead(content === undefined ? 404 : 200, {
      'content-type': types[path.slice(path.lastIndexOf('.') + 1)] ?? 'text/html; charset=utf-8',
      ...(isolated && isolationHeaders),
    });
    response.end(content ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const browser = spawn(chromium, [
    ...flags,
    ...moreFlags,
    `--user-data-dir=${profile}`,
    '--enable-logging=stderr',
    '--v=0',
    `http://127.0.0.1:${port}/`,
  ]);
  if (browser.pid !== undefined) started(browser.pid);
  let log = '';
  browser.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
    if (/CONSOLE.*(Error|error)/.test(text)) settle.reject(new Error(`The page failed: ${text}`));
  });
  browser.on('error', (error) => settle.reject(error));
  browser.on('close', () => settle.reject(new Error(`The browser ended without an answer: ${log}`)));
  const timer = setTimeout(() => settle.reject(new Error(`The page did not answer: ${log}`)), seconds * 1000);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
    const closed = new Promise((resolve) => browser.once('close', resolve));
    browser.kill('SIGKILL');
    await closed;
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
