export { accountDeeds, type AccountDeed, type AccountPageRequest, renderAccountPage } from './account-page.ts';
export { browserName } from './browser-name.ts';
export { type EnrolPageRequest, renderEnrolPage } from './enrol-page.ts';
export { renderEnrolledPage } from './enrolled-page.ts';
export { renderLinkOver, renderNewPasswordPage, renderNotMePage, renderResetPage, renderVisitorNote } from './link-pages.ts';
export { type VisitorFault } from './parts.ts';
export { type VisitorReader } from './visitor-page.ts';
export { visitorPaths } from './visitor-paths.ts';
