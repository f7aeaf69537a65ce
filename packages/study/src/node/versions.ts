// Which code made a result: for provenance and reports.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Versions of Glioscope and of the libraries whose numbers reach results. */
export function resultVersions(): Readonly<Record<string, string>> {
  const here = createRequire(import.meta.url);
  const own = JSON.parse(readFileSync(here.resolve('../../package.json'), 'utf8')) as { version: string };
  const neural = createRequire(here.resolve('@glioscope/neural'));
  const runtime = JSON.parse(readFileSync(neural.resolve('onnxruntime-node/package.json'), 'utf8')) as {
    version: string;
  };
  return { glioscope: own.version, 'onnxruntime-node': runtime.version, node: process.versions.node };
}
