export { languages, pageKinds, type Language, type Message, type PageKind } from './messages.ts';
export { renderPage, type Page, type PageRequest } from './render-page.ts';
