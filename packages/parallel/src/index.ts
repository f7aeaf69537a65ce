export { availableCores, freeMemory, nextTurn, spawnWorker } from '#platform';
export { webWorkerHandle } from './web-worker-handle.ts';
export type { WebWorker } from './web-worker-handle.ts';
export type { WorkerHandle } from './worker-handle.ts';
export { createWorkerClient, serveRequests } from './requests.ts';
export type { WorkerAnswer, WorkerClient } from './requests.ts';
export { createWorkerPool } from './pool.ts';
export type { WorkerPool } from './pool.ts';
