// The worker thread that makes phantom patients.

import { serveRequests } from '@glioscope/parallel';
import type { PhantomIdentity, PhantomSettings } from '../phantom/index.ts';
import { writePhantomPatient } from './phantom-files.ts';

export interface PhantomRequest {
  readonly root: string;
  readonly settings: PhantomSettings;
  readonly identity: PhantomIdentity;
}

serveRequests(async (request) => {
  const { root, settings, identity } = request as PhantomRequest;
  return { response: await writePhantomPatient(root, settings, identity) };
});
