// The worker that measures a piece of a plan.

import { serveRequests } from '@glioscope/parallel';
import type { MapPlan } from './map-plan.ts';
import { measureVoxels } from './measure-voxels.ts';

serveRequests(async (request, report) => {
  const values = measureVoxels(request as MapPlan, report);
  return { response: values, transfer: [values.buffer as ArrayBuffer] };
});
