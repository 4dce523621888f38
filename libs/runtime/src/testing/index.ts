export { findGit, git, gitOrigin } from './git-http.ts';
