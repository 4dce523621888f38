export { type CheckOutcome, checkOutcomes, checkPaths, solverAsset, type StaticAsset } from './assets.ts';
export { type PageBrand, plainBrand, prepareBrand } from './brand.ts';
export {
  type CaptchaPageRequest,
  type CheckRequest,
  type InvisiblePageRequest,
  renderCaptchaPage,
  renderCheckProblem,
  renderInvisiblePage,
} from './check-page.ts';
export { captchaLink, type Target } from './captcha-form.ts';
export { gatePaths, providerLink, signedInLink, signInLink, signOutLink } from './gate-paths.ts';
export { type GatePageRequest, renderGatePage, renderOnward, renderTokenRefused } from './gate-page.ts';
export { type GatePageKind } from './gate-words.ts';
export { renderSignInPage, type SignInNotice, type SignInPageRequest } from './sign-in-page.ts';
export { passkeyScript, passkeyScriptHash } from './passkey-script.ts';
export { type CheckReason, checkReasons, type Language, type Message, type PageKind, pageKinds } from './language.ts';
export { languages } from './languages/index.ts';
export { chooseLanguage, wantsHtml } from './negotiate.ts';
export { type Page } from './page.ts';
export { type PageRequest, renderPage } from './render-page.ts';
export * from './visitor-pages/index.ts';
