// The worker that makes training images ahead of the step that needs them.

import { serveRequests } from '@glioscope/parallel';
import { makeSample, type SampleRequest } from './augmentation.ts';

serveRequests(async (request) => {
  const sample = makeSample(request as SampleRequest);
  const transfer = [sample.image.buffer as ArrayBuffer];
  if (sample.target !== null) transfer.push(sample.target.buffer as ArrayBuffer);
  return { response: sample, transfer };
});
