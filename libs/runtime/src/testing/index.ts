export { findGit, git, gitOrigin } from './git-http.ts';
export { cpuMsOf, inOneRound, inTime, msOf } from './in-time.ts';
