import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  examplePredictionResults,
  exampleStudyResults,
} from '../packages/study/src/report/example-results.ts';
import { renderPredictionReport } from '../packages/study/src/report/prediction-report.tsx';
import { renderStudyReport } from '../packages/study/src/report/study-report.tsx';

// The reports in a real browser: nothing on the console, nothing asked of the network, nothing wider than the page.
const chromium = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const absent = !existsSync(chromium);
const folder = mkdtempSync(join(tmpdir(), 'glioscope-report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
function openPage(file: string, width: number): Promise<{ dom: string; messages: string[] }> {
  const profile = mkdtempSync(join(folder, 'profile-'));
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
      resolve({ dom, messages: log.split('\n').filter((line) => line.includes('CONSOLE')) });
    });
  });
}

/** The report framed at a given width by a page that writes down how wide the content became. */
function framed(html: string, width: number): string {
  const page = join(folder, `report-${width}.html`);
  // The probe is the test's own: the policy of the report itself forbids scripts, so it is opened for the probe.
  const probe =
    "<script>addEventListener('load',()=>{const e=document.documentElement;" +
    "const wide=[...document.querySelectorAll('main > section > *, header > *, figure, .table')]" +
    '.filter(n=>n.getBoundingClientRect().right>e.clientWidth+1).length;' +
    "document.title='measured '+(e.scrollWidth-e.clientWidth)+' '+wide;" +
    "document.body.setAttribute('data-svg',document.querySelectorAll('svg').length);" +
    "document.body.setAttribute('data-pictures',[...document.querySelectorAll('image')]" +
    '.filter(n=>n.getBoundingClientRect().width>0).length)})</script>';
  writeFileSync(
    page,
    html
      .replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '')
      .replace('</head>', `${probe}</head>`),
  );
  return page;
}

const reports = [
  { name: 'study', html: renderStudyReport(exampleStudyResults()) },
  { name: 'prediction', html: renderPredictionReport(examplePredictionResults()) },
];

test.skipIf(absent).each(reports)(
  `the $name report opens without a complaint${absent ? `: SKIPPED, no Chromium at ${chromium} (set CHROMIUM_PATH)` : ''}`,
  async ({ name, html }) => {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, html);
    const { dom, messages } = await openPage(file, 1200);
    expect(messages).toEqual([]);
    expect(dom).toContain('Research use only');
    expect(dom.match(/<svg/g)?.length).toBe(html.match(/<svg/g)?.length);
  },
);

const windows = [
  { ...reports[0]!, width: 500 },
  { ...reports[0]!, width: 1200 },
  { ...reports[1]!, width: 500 },
];

test.skipIf(absent).each(windows)(
  `the $name report fits a window of $width pixels${absent ? `: SKIPPED, no Chromium at ${chromium}` : ''}`,
  async ({ html, width }) => {
    const { dom, messages } = await openPage(framed(html, width), width);
    expect(messages).toEqual([]);
    expect(/<title>([^<]*)/.exec(dom)?.[1]).toBe('measured 0 0');
    expect(/data-pictures="(\d+)"/.exec(dom)?.[1]).toBe(String(html.match(/<image /g)?.length));
  },
);
