import cluster from 'node:cluster';
import { runMain } from '@sitekeep/runtime';
import { runPrimary } from './primary.ts';
import { runWorker } from './worker.ts';

runMain(cluster.isPrimary ? runPrimary : runWorker);
