import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  examplePredictionResults,
  exampleStudyResults,
} from '../packages/study/src/report/example-results.ts';
import { renderPredictionReport } from '../packages/study/src/report/prediction-report.tsx';
import { renderStudyReport } from '../packages/study/src/report/study-report.tsx';
import { chromium, chromiumIsAbsent as absent, openPage } from './browser/chromium.ts';

// The reports in a real browser: nothing on the console, nothing asked of the network, nothing wider than the page.
const folder = mkdtempSync(join(tmpdir(), 'glioscope-report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
    const { dom, messages } = await openPage(file);
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
    const { dom, messages } = await openPage(framed(html, width), { width });
    expect(messages).toEqual([]);
    expect(/<title>([^<]*)/.exec(dom)?.[1]).toBe('measured 0 0');
    expect(/data-pictures="(\d+)"/.exec(dom)?.[1]).toBe(String(html.match(/<image /g)?.length));
  },
);
