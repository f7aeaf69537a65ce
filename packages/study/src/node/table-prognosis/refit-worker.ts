// The worker thread that refits a prognosis on some of its patients.

import { serveRequests } from '@glioscope/parallel';
import { refitModels, type RefitRequest } from '../../table-prognosis/index.ts';

serveRequests(async (request) => ({ response: refitModels(request as RefitRequest) }));
