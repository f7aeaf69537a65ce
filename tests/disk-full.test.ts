// A disk that fills up in the middle of a run: said plainly, nothing finished is lost, and the next run goes on.
// The disk is a small file system in memory; where the tests may not mount one they skip and say so.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ensurePhantomCohort, initStudy } from '@glioscope/study/node';
import { glioscope, tinyPhantoms, tinyStudy } from './tiny-study.ts';

const folder = mkdtempSync(join(tmpdir(), 'glioscope-disk-'));
const disk = join(folder, 'disk');
mkdirSync(disk);

function mount(...parameters: string[]): boolean {
  try {
    execFileSync('mount', parameters, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const mounted = mount('-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk);

afterAll(() => {
  if (mounted) execFileSync('umount', [disk]);
  rmSync(folder, { recursive: true });
});

const why = mounted ? '' : ' (skipped: this user may not mount a file system)';
test.skipIf(!mounted)(`a full disk is said, and the next run goes on where it stopped${why}`, async () => {
  const cohort = join(folder, 'cohort');
  await ensurePhantomCohort(cohort, tinyPhantoms(1, 2));
  const settings = tinyStudy();
  const study = join(disk, 'study');
  initStudy(study, {
    ...settings,
    parts: ['segmentation'],
    cohort: { ...settings.cohort, root: '../../cohort' },
  });
  const full = glioscope('run', study, '--only', 'preprocess', '--jobs', '1');
  expect(full.code).toBe(1);
  expect(full.errors).toMatch(/disk is full/);
  expect(full.errors).toMatch(/finished steps are kept/);

  expect(mount('-o', 'remount,size=64m', disk)).toBe(true);
  const again = glioscope('run', study, '--only', 'preprocess', '--json');
  expect(again.errors).toBe('');
  expect(again.code).toBe(0);
  const { computed, reused } = JSON.parse(again.output) as { computed: number; reused: number };
  expect(computed + reused).toBe(12);
  expect(reused).toBeGreaterThan(0);
});
