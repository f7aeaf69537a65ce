// The worker thread that fits and scores the folds of a graded table.

import { serveRequests } from '@glioscope/parallel';
import { gradeFold, type FoldRequest } from '../../table-grading/index.ts';

serveRequests(async (request) => ({ response: await gradeFold(request as FoldRequest) }));
