// The worker thread that extracts the cases of a batch.

import { serveRequests } from '@glioscope/parallel';
import { extractCase, type CaseRequest } from './extract-case.ts';

serveRequests(async (request) => ({ response: await extractCase(request as CaseRequest) }));
