import type { PageBrand } from '../brand.ts';
import { wantsHtml } from '../negotiate.ts';
import { htmlType, type Page, pageOf, problemType } from '../page.ts';
import { fill } from '../template.ts';
import type { VisitorWords } from '../visitor-words/words.ts';
import type { VisitorFault } from './parts.ts';
import { passkeyScript, passkeyScriptHash } from './passkey-script.ts';
import { type PreparedVisitor, preparedVisitor, type VisitorPageKind, visitorStyleHash } from './prepared.ts';

/** Who reads the page, and on whose site. */
export interface VisitorReader {
  readonly requestId: string;
  readonly accept: string | undefined;
  readonly acceptLanguage: string | undefined;
  readonly brand: PageBrand;
}

interface Given {
  /** 200 where it is left out. */
  readonly status?: number;
  /** What programs are told instead, where the status is one of failure. */
  readonly problem?: { readonly code: string; readonly detail: (words: VisitorWords) => string };
  /** The page offers to make a passkey. */
  readonly scripted?: boolean;
}

/**
 * One of the visitor's own pages: in nobody's frame, kept by nobody, and without a script but for making a passkey. Its address may hold a
 * secret, so that no other page is told of it; `no-referrer` would make browsers send forms with `Origin: null`.
 */
export function visitorPage(
  { requestId, accept, acceptLanguage, brand }: VisitorReader,
  kind: VisitorPageKind,
  content: (prepared: PreparedVisitor) => string,
  { status = 200, problem, scripted = false }: Given = {},
): Page {
  const prepared = preparedVisitor(acceptLanguage);
  const { language, templates, plain } = prepared;
  const facts = { language, requestId, status };
  if (problem !== undefined && !wantsHtml(accept)) {
    const detail = problem.detail(plain);
    const body = { type: 'about:blank', title: plain[kind].title, status, code: problem.code, detail, stage: 'gate', requestId };
    return pageOf({ ...facts, contentType: problemType, policy: "default-src 'none'; frame-ancestors 'none'" }, JSON.stringify(body));
  }
  const script = scripted ? `<script>${passkeyScript}</script>` : '';
  const text = fill(templates[kind], brand, requestId, `<h1>${prepared.words[kind].title}</h1>${content(prepared)}${script}`);
  return pageOf({ ...facts, contentType: htmlType, policy: policyOf(brand, scripted), referrer: 'strict-origin' }, text);
}

const policyOf = (brand: PageBrand, scripted: boolean): string =>
  `default-src 'none'; style-src ${visitorStyleHash}${brand.styleHash}; img-src ${brand.imageSource};${scripted ? ` script-src ${passkeyScriptHash}; connect-src 'self';` : ''} base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;

/** Of a form that was sent: 422 where something in it will not do. */
export const withFaults = (faults: readonly VisitorFault[], scripted = false): Given =>
  faults.length === 0
    ? { scripted }
    : {
        scripted,
        status: 422,
        problem: { code: 'invalid_input', detail: (words) => faults.map((fault) => words.faults[fault]).join(' ') },
      };
