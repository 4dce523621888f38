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
export { captchaLink } from './captcha-form.ts';
export { type CheckReason, checkReasons, type Language, type Message, type PageKind, pageKinds } from './language.ts';
export { languages } from './languages/index.ts';
export { wantsHtml } from './negotiate.ts';
export { type Page } from './page.ts';
export { type PageRequest, renderPage } from './render-page.ts';
