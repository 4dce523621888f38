export { documentOfCreditNote, documentOfInvoice, type BillingDocument, type DocumentLine } from './billing-document.ts';
export { csvHead, csvRow, type CsvRow, type PaidBy } from './csv.ts';
export { renderPdf } from './pdf/document-pdf.ts';
export { PdfThread } from './pdf/pdf-thread.ts';
export { missingTerms } from './ubl/missing-terms.ts';
export { renderUbl } from './ubl/ubl.ts';
export { zipOf, type ZipEntry } from './zip.ts';
