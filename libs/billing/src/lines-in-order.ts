/**
 * Sorts the lines of each document. Not done by SQL where documents are read by the page: ordering by a joined column makes TypeORM count
 * lines where it is to count documents.
 */
export function linesInOrder<Document extends { lines: { position: number }[] }>(documents: Document[]): Document[] {
  for (const { lines } of documents) lines.sort((one, other) => one.position - other.position);
  return documents;
}
